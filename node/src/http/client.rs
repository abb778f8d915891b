//! Who asks, as far as a budget must know: a number that says nothing about the person.

use crate::config::Network;
use actix_web::HttpRequest;
use std::{
    hash::{BuildHasher, RandomState},
    net::{IpAddr, Ipv6Addr},
};

/// One client. The number changes with each start of the node, and leads back to nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Client(u64);

/// Tells clients apart by their address, which is not kept.
#[derive(Debug)]
pub struct Clients {
    trusted: Vec<Network>,
    keys: RandomState,
}

const FORWARDED_FOR: &str = "x-forwarded-for";

impl Clients {
    /// `trusted` are the proxies whose word is taken for who asks.
    pub fn new(trusted: &[String]) -> Self {
        Self {
            trusted: trusted
                .iter()
                .filter_map(|text| text.parse().ok())
                .collect(),
            keys: RandomState::new(),
        }
    }

    /// `None` for who asks from a trusted machine by themselves: a command, a test, a job.
    pub fn of(&self, request: &HttpRequest) -> Option<Client> {
        let peer = request.peer_addr()?.ip();
        let forwarded = request.headers().get_all(FORWARDED_FOR);
        let hops: Vec<&str> = forwarded
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .collect();
        let asks = if self.is_trusted(peer) {
            self.before_proxies(&hops)?
        } else {
            peer
        };
        Some(Client(self.keys.hash_one(neighbourhood(asks))))
    }

    /// Each proxy adds the address it was asked from at the end; what stands before the first that
    /// is not trusted may be invented. What cannot be read is a client like any other.
    fn before_proxies(&self, hops: &[&str]) -> Option<IpAddr> {
        let unknown = IpAddr::V6(Ipv6Addr::UNSPECIFIED);
        let mut nearest = None;
        for hop in hops.iter().rev() {
            let address = hop.parse().unwrap_or(unknown);
            nearest = Some(address);
            if !self.is_trusted(address) {
                break;
            }
        }
        nearest
    }

    fn is_trusted(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(address))
    }
}

/// Whoever has an address of IPv6 has 2⁶⁴ of them.
fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        address => address,
    }
}

#[cfg(test)]
impl Client {
    /// One of whom only the number is known.
    pub fn numbered(number: u64) -> Self {
        Self(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn clients() -> Clients {
        Clients::new(&["127.0.0.0/8".into(), "10.0.0.0/8".into()])
    }

    fn client(clients: &Clients, peer: &str, forwarded: Option<&str>) -> Option<Client> {
        let mut request = TestRequest::default().peer_addr(peer.parse().unwrap());
        if let Some(forwarded) = forwarded {
            request = request.insert_header((FORWARDED_FOR, forwarded));
        }
        clients.of(&request.to_http_request())
    }

    #[test]
    fn clients_are_told_apart_by_address_whatever_their_port() {
        let all = clients();
        let one = client(&all, "192.0.2.1:1000", None);
        assert!(one.is_some());
        assert_eq!(one, client(&all, "192.0.2.1:2000", None));
        assert_ne!(one, client(&all, "192.0.2.2:1000", None));
        let six = client(&all, "[2001:db8::1]:1", None);
        assert_eq!(six, client(&all, "[2001:db8::ffff:2]:1", None));
        assert_ne!(six, client(&all, "[2001:db8:0:1::1]:1", None));
    }

    #[test]
    fn a_header_is_believed_from_a_trusted_proxy_only() {
        let all = clients();
        let direct = client(&all, "192.0.2.1:1", None);
        assert_eq!(client(&all, "127.0.0.1:1", Some("192.0.2.1")), direct);
        // What the client itself has sent before does not hide it.
        let invented = Some("198.51.100.7, 192.0.2.1, 10.0.0.5");
        assert_eq!(client(&all, "127.0.0.1:1", invented), direct);
        assert_eq!(client(&all, "192.0.2.1:1", Some("198.51.100.7")), direct);
        assert!(client(&all, "127.0.0.1:1", Some("unknown")).is_some());
    }

    #[test]
    fn who_asks_from_the_machine_itself_is_no_client() {
        assert_eq!(client(&clients(), "127.0.0.1:1", None), None);
    }
}
