//! `SERVICE ready`: asks the service that runs beside this process, for health checks where there is no shell.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::Context;

use crate::settings::{SettingError, Source};

/// For each step of the question.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Whether the service on the operators' listener that `source` names is in rotation.
///
/// # Errors
/// When it is not, or does not answer.
pub(crate) fn ready(source: &dyn Source) -> anyhow::Result<()> {
    let name = "SHEEN_ADMIN_ADDR";
    let addr = source.get(name).unwrap_or_default();
    let addr: SocketAddr = addr.parse().map_err(|_| {
        SettingError::new(name, "is no address", "wanted: the operators' listener of the service, set for both")
    })?;
    let addr = reached_at(addr);
    let mut stream = TcpStream::connect_timeout(&addr, TIMEOUT).with_context(|| format!("http://{addr}"))?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    write!(stream, "GET /readyz HTTP/1.0\r\nhost: {addr}\r\n\r\n")?;
    let mut status = String::new();
    BufReader::new(stream).read_line(&mut status).with_context(|| format!("http://{addr}/readyz"))?;
    anyhow::ensure!(status.split(' ').nth(1) == Some("200"), "http://{addr}/readyz says {}", status.trim());
    Ok(())
}

/// An address that listens everywhere is reached at this machine's own.
fn reached_at(addr: SocketAddr) -> SocketAddr {
    let ip = match addr.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, addr.port())
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, io::Read as _, net::TcpListener, thread};

    use super::*;

    /// What the probe says of a listener that answers so.
    fn asked(answer: &'static str) -> anyhow::Result<()> {
        let listener = TcpListener::bind("0.0.0.0:0").unwrap();
        let addr = listener.local_addr().unwrap().to_string();
        let listening = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut heard = [0; 13];
            stream.read_exact(&mut heard).unwrap();
            assert_eq!(&heard, b"GET /readyz H");
            stream.write_all(answer.as_bytes()).unwrap();
        });
        let said = ready(&HashMap::from([("SHEEN_ADMIN_ADDR", addr)]));
        listening.join().unwrap();
        said
    }

    #[test]
    fn ready_is_what_answers_200_and_nothing_else() {
        asked("HTTP/1.1 200 OK\r\n\r\n").unwrap();
        for answer in ["HTTP/1.1 503 Service Unavailable\r\n\r\n", "", "200"] {
            assert!(asked(answer).is_err(), "{answer:?}");
        }
    }

    #[test]
    fn what_is_not_there_is_not_ready() {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        assert!(ready(&HashMap::from([("SHEEN_ADMIN_ADDR", free.to_string())])).is_err());
        let unset = ready(&HashMap::<&str, &str>::new()).unwrap_err();
        assert!(unset.to_string().starts_with("SHEEN_ADMIN_ADDR "), "{unset}");
    }
}
