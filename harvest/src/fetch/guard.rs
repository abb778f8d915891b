//! Addresses we refuse to call: a portal's address is somebody's input, and a name may lead anywhere.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use url::{Host, Url};

/// An address that only the operator may allow.
#[derive(Debug, Clone, thiserror::Error)]
#[error(
    "`{host}` is at the private address {address}: if this portal is yours, list it in `fetch.allow_private`"
)]
pub struct Private {
    pub host: String,
    pub address: IpAddr,
}

/// An entry of `fetch.allow_private` that is neither a host, an address nor a network.
#[derive(Debug, Clone, thiserror::Error)]
#[error(
    "cannot read `{0}` in `fetch.allow_private`: write a host, an address or a network like 10.0.0.0/8"
)]
pub struct BadEntry(pub String);

/// What the operator allows besides public addresses.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    hosts: Vec<String>,
    networks: Vec<(u128, u8)>,
}

impl Guard {
    pub fn new(allow_private: &[String]) -> Result<Self, BadEntry> {
        let mut guard = Self::default();
        for entry in allow_private {
            match network(entry) {
                Some(network) => guard.networks.push(network),
                None if Host::parse(entry).is_ok() => guard.hosts.push(entry.to_ascii_lowercase()),
                None => return Err(BadEntry(entry.clone())),
            }
        }
        Ok(guard)
    }

    /// Checks an address written in figures; a name is checked when it is resolved.
    pub fn check_url(&self, url: &Url) -> Result<(), Private> {
        match url.host() {
            Some(Host::Ipv4(ip)) => self.check(&ip.to_string(), IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => self.check(&format!("[{ip}]"), IpAddr::V6(ip)),
            Some(Host::Domain(_)) | None => Ok(()),
        }
    }

    /// Checks the address that a host is at.
    pub fn check(&self, host: &str, address: IpAddr) -> Result<(), Private> {
        let is_allowed = is_public(address)
            || self
                .hosts
                .iter()
                .any(|allowed| allowed == host.trim_end_matches('.'))
            || self
                .networks
                .iter()
                .any(|network| contains(*network, bits(address)));
        if is_allowed {
            return Ok(());
        }
        Err(Private {
            host: host.to_owned(),
            address,
        })
    }
}

/// Resolves names for the HTTP client, which connects to these addresses and to no others: a name
/// that answers differently a second time gains nothing.
#[derive(Debug)]
pub struct GuardedResolver(pub Arc<Guard>);

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = Arc::clone(&self.0);
        Box::pin(async move {
            let host = name.as_str().to_ascii_lowercase();
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            let mut refused = None;
            let allowed: Vec<SocketAddr> = found
                .into_iter()
                .filter(|at| {
                    guard
                        .check(&host, at.ip())
                        .map_err(|error| refused = Some(error))
                        .is_ok()
                })
                .collect();
            match refused {
                Some(error) if allowed.is_empty() => Err(error.into()),
                _ => Ok(Box::new(allowed.into_iter()) as Addrs),
            }
        })
    }
}

/// Whether an address is on the public internet.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let is_special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224.., ..)
            | (100, 64..=127, _)
            | (172, 16..=31, _)
            | (198, 18 | 19, _)
            | (169, 254, _)
            | (192, 168, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !is_special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    // IPv4 inside IPv6: mapped, translated (64:ff9b::/96) and 6to4 lead to the address inside.
    let inner = match s {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            Some((high, low))
        }
        [0x2002, high, low, ..] => Some((high, low)),
        _ => None,
    };
    if let Some((high, low)) = inner {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        return is_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    // Only 2000::/3 is given out; of it, Teredo and the documentation ranges are not hosts.
    let is_global = s[0] & 0xe000 == 0x2000;
    let is_special = matches!(s, [0x2001, 0 | 0xdb8, ..] | [0x3fff, 0..=0x0fff, ..]);
    is_global && !is_special
}

/// An address, or a network in CIDR notation, as its first bits.
fn network(entry: &str) -> Option<(u128, u8)> {
    let entry = entry.trim_matches(['[', ']']);
    let (address, length) = entry
        .split_once('/')
        .map_or((entry, None), |(a, l)| (a, Some(l)));
    let address: IpAddr = address.parse().ok()?;
    let (width, offset) = if address.is_ipv4() {
        (32, 96)
    } else {
        (128, 0)
    };
    let length: u8 = length.map_or(Some(width), |length| length.parse().ok())?;
    (length <= width).then(|| (bits(address), length + offset))
}

fn contains((network, length): (u128, u8), address: u128) -> bool {
    length == 0 || (network ^ address) >> (128 - u32::from(length)) == 0
}

/// As 128 bits, IPv4 as IPv4-mapped IPv6.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(ip) => ip.to_ipv6_mapped().to_bits(),
        IpAddr::V6(ip) => ip.to_bits(),
    }
}

#[cfg(test)]
mod tests;
