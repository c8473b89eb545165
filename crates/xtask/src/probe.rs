//! Is it ready? One short question in each server's own language, so that no client needs to be installed.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    time::Duration,
};

/// Whether `GET /readyz` is answered with 200.
pub(crate) fn service(admin: SocketAddr) -> bool {
    let request = format!("GET /readyz HTTP/1.1\r\nHost: {admin}\r\nConnection: close\r\n\r\n");
    ask(admin, request.as_bytes(), 12, Some(b"")).is_some_and(|answer| answer[8..] == *b" 200")
}

/// Whether a start-up packet is answered with a request to authenticate. While Postgres starts, stops or recovers, the
/// answer is an error.
pub(crate) fn postgres(address: SocketAddr) -> bool {
    let mut packet = vec![0, 0, 0, 0, 0, 3, 0, 0];
    packet.extend_from_slice(b"user\0sheen\0database\0postgres\0\0");
    packet[3] = u8::try_from(packet.len()).unwrap_or(u8::MAX);
    ask(address, &packet, 1, Some(b"X\x00\x00\x00\x04")).is_some_and(|answer| answer.starts_with(b"R"))
}

/// Whether `PING` is answered; while Redis loads its data, the answer is an error.
pub(crate) fn redis(address: SocketAddr) -> bool {
    ask(address, b"PING\r\n", 5, None).is_some_and(|answer| answer.starts_with(b"+PONG"))
}

/// Whether the protocol's header is answered with the method `connection.start`.
pub(crate) fn rabbitmq(address: SocketAddr) -> bool {
    let answer = ask(address, b"AMQP\x00\x00\x09\x01", 11, None);
    answer.is_some_and(|answer| answer[0] == 1 && answer[7..] == [0, 10, 0, 10])
}

/// Whether anything takes connections there.
pub(crate) fn listens(address: SocketAddr) -> bool {
    TcpStream::connect_timeout(&reachable(address), Duration::from_secs(2)).is_ok()
}

/// Where to reach a listener: one on all addresses is reached on loopback.
pub(crate) fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}

/// The first `length` bytes of the answer. Where the server closes the connection after `goodbye`, that is waited for:
/// leaving in the middle of an answer would be an error in its log.
fn ask(address: SocketAddr, question: &[u8], length: usize, goodbye: Option<&[u8]>) -> Option<Vec<u8>> {
    let mut stream = TcpStream::connect_timeout(&reachable(address), Duration::from_millis(500)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
    stream.set_write_timeout(Some(Duration::from_secs(2))).ok()?;
    stream.write_all(question).ok()?;
    let mut answer = vec![0; length];
    stream.read_exact(&mut answer).ok()?;
    if let Some(goodbye) = goodbye
        && stream.write_all(goodbye).is_ok()
    {
        // The answer is known by now.
        let _ = stream.take(64 * 1024).read_to_end(&mut Vec::new());
    }
    Some(answer)
}
