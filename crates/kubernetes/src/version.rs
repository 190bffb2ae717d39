//! Minor versions of Kubernetes.

use std::fmt;
use std::str::FromStr;

/// A minor version of Kubernetes, such as 1.37. The major version has always been 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KubernetesVersion {
    minor: u8,
}

impl KubernetesVersion {
    /// The newest version that the embedded tables describe.
    pub const NEWEST: KubernetesVersion = KubernetesVersion { minor: 37 };

    /// The version `1.minor`.
    pub const fn new(minor: u8) -> Self {
        Self { minor }
    }

    /// The number after the point.
    pub const fn minor(self) -> u8 {
        self.minor
    }
}

impl fmt::Display for KubernetesVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1.{}", self.minor)
    }
}

/// The text is not a version of Kubernetes such as `1.37`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionError;

impl fmt::Display for VersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a Kubernetes version such as 1.37")
    }
}

impl std::error::Error for VersionError {}

impl FromStr for KubernetesVersion {
    type Err = VersionError;

    /// Reads `1.37`, `v1.37`, `1.37.2` and what vendors append: `v1.37.2-gke.100`, `1.37+`.
    fn from_str(text: &str) -> Result<Self, VersionError> {
        let rest = text.strip_prefix('v').unwrap_or(text).strip_prefix("1.").ok_or(VersionError)?;
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (minor, tail) = rest.split_at(end);
        if !(tail.is_empty() || tail.starts_with(['.', '+', '-'])) {
            return Err(VersionError);
        }
        minor.parse().map(|minor| Self { minor }).map_err(|_| VersionError)
    }
}

/// A set of minor versions, 1.0 to 1.63.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct VersionSet(u64);

impl VersionSet {
    /// No version.
    pub const EMPTY: VersionSet = VersionSet(0);

    /// Those versions of `first`, `first` + 1, ... whose bit is set in `mask`, the lowest bit first.
    pub(crate) fn from_mask(first: KubernetesVersion, mask: u64) -> Self {
        Self(mask.checked_shl(u32::from(first.minor)).unwrap_or(0))
    }

    pub(crate) fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the set holds `version`.
    pub fn contains(self, version: KubernetesVersion) -> bool {
        self.0.checked_shr(u32::from(version.minor)).is_some_and(|bits| bits & 1 == 1)
    }

    /// The oldest version of the set.
    pub fn first(self) -> Option<KubernetesVersion> {
        self.bit(self.0.trailing_zeros())
    }

    /// The newest version of the set.
    pub fn last(self) -> Option<KubernetesVersion> {
        self.bit(63_u32.saturating_sub(self.0.leading_zeros()))
    }

    fn bit(self, at: u32) -> Option<KubernetesVersion> {
        (self.0 != 0).then(|| KubernetesVersion { minor: u8::try_from(at).unwrap_or(u8::MAX) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_with_their_usual_trimmings() {
        for (text, minor) in [("1.29", 29), ("v1.37", 37), ("1.9.3", 9), ("v1.31.2-gke.1", 31), ("1.30+", 30)] {
            assert_eq!(text.parse(), Ok(KubernetesVersion::new(minor)), "{text}");
        }
        for text in ["", "1", "1.", "2.1", "1.x", "1.29x", "latest", "1.999", ">=1.29"] {
            assert_eq!(text.parse::<KubernetesVersion>(), Err(VersionError), "{text}");
        }
        assert!(KubernetesVersion::new(9) < KubernetesVersion::new(29));
        assert_eq!(KubernetesVersion::NEWEST.to_string(), "1.37");
    }

    #[test]
    fn a_set_knows_its_members_and_its_ends() {
        let set = VersionSet::from_mask(KubernetesVersion::new(29), 0b1010);
        let members: Vec<u8> = (0..70).filter(|&minor| set.contains(KubernetesVersion::new(minor))).collect();
        assert_eq!(members, [30, 32]);
        assert_eq!((set.first(), set.last()), (Some(KubernetesVersion::new(30)), Some(KubernetesVersion::new(32))));
        assert_eq!((VersionSet::EMPTY.first(), VersionSet::EMPTY.last()), (None, None));
    }
}
