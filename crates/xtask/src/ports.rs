//! Free ports on loopback.

use std::{
    collections::BTreeSet,
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    ops::Range,
};

use crate::{
    failure::{Doing, Failure, Result},
    stack::random_bytes,
};

/// A loopback address that nothing listens on, with a port that is not in `taken`.
///
/// The port lies outside of the range that the system gives to outgoing connections. Inside of it, a client that keeps
/// trying to reach a stopped server can get the server's own port, connect to itself, and so keep the server from
/// coming back.
pub(crate) fn free_address(taken: &BTreeSet<u16>) -> Result<SocketAddr> {
    let outgoing = fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap_or_default();
    let range = listening_range(&outgoing);
    for _ in 0..200 {
        let random = u16::from_le_bytes(random_bytes()?) % (range.end - range.start);
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, range.start + random));
        if !taken.contains(&address.port()) && is_free(address) {
            return Ok(address);
        }
    }
    let any = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).doing(|| "find a free port".to_owned())?;
    any.local_addr().doing(|| "find a free port".to_owned())
}

pub(crate) fn is_free(address: SocketAddr) -> bool {
    TcpListener::bind(address).is_ok()
}

/// Parses `host:port` where the host is an IP address.
pub(crate) fn parse_address(variable: &str, value: &str) -> Result<SocketAddr> {
    match value.parse::<SocketAddr>() {
        Ok(address) if address.port() != 0 => Ok(address),
        _ => Err(Failure::usage(format!("{variable} must be an address such as 127.0.0.1:8080, not '{value}'"))),
    }
}

fn listening_range(outgoing: &str) -> Range<u16> {
    let mut bounds = outgoing.split_whitespace().filter_map(|bound| bound.parse::<u16>().ok());
    let (first, last) = (bounds.next().unwrap_or(32_768), bounds.next().unwrap_or(60_999));
    match (first, last) {
        (12_000.., _) => 10_000..first.min(32_768),
        (_, ..=63_000) => last + 1..u16::MAX,
        _ => 10_000..u16::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_to_listen_on_are_not_those_of_outgoing_connections() {
        assert_eq!(listening_range("32768\t60999\n"), 10_000..32_768);
        assert_eq!(listening_range("16384 65535"), 10_000..16_384);
        assert_eq!(listening_range("1024 60999"), 61_000..65_535);
        assert_eq!(listening_range("1024 65000"), 10_000..65_535);
        assert_eq!(listening_range(""), 10_000..32_768);
    }

    #[test]
    fn a_free_address_can_be_listened_on_and_then_is_no_longer_free() {
        let address = free_address(&BTreeSet::new()).unwrap();
        let _listener = TcpListener::bind(address).unwrap();
        assert!(!is_free(address));
    }

    #[test]
    fn an_address_without_a_port_is_refused() {
        assert!(parse_address("SHEEN_GATEWAY_ADDR", "127.0.0.1:8080").is_ok());
        for value in ["127.0.0.1", "127.0.0.1:0", "localhost:80", "8080", ""] {
            assert!(parse_address("SHEEN_GATEWAY_ADDR", value).is_err(), "{value}");
        }
    }
}
