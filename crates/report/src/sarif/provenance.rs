//! Which revision was judged, from the files of a Git repository.

/// The revision that was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// The address of the repository, without credentials.
    pub repository: String,
    /// The commit.
    pub revision: Option<String>,
    /// The branch.
    pub branch: Option<String>,
}

impl Provenance {
    /// What the repository says of itself; nothing when it has no `origin` with an address on the network.
    ///
    /// `read` gives the text of a file of the `.git` folder: of `HEAD`, `config`, `packed-refs` and of the branch.
    pub fn from_git(read: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let repository = public_address(&origin(&read("config")?)?)?;
        let head = read("HEAD").unwrap_or_default();
        let head = head.trim();
        let Some(reference) = head.strip_prefix("ref: ").filter(|reference| is_plain(reference)) else {
            return Some(Self { repository, revision: commit(head), branch: None });
        };
        let loose = || commit(read(reference)?.trim());
        let packed = || commit(packed(&read("packed-refs")?, reference)?);
        let branch = reference.strip_prefix("refs/heads/").map(str::to_owned);
        Some(Self { repository, revision: loose().or_else(packed), branch })
    }
}

/// The `url` of `[remote "origin"]`.
fn origin(config: &str) -> Option<String> {
    let mut is_origin = false;
    for line in config.lines().map(str::trim) {
        if line.starts_with('[') {
            is_origin = line == "[remote \"origin\"]";
        } else if is_origin
            && let Some((key, value)) = line.split_once('=')
            && key.trim() == "url"
        {
            return Some(value.trim().trim_matches('"').to_owned());
        }
    }
    None
}

/// The address as a URI without user and password; nothing for a path of this machine.
fn public_address(address: &str) -> Option<String> {
    let address = address.split(['?', '#']).next().unwrap_or_default();
    let (scheme, rest) = match address.split_once("://") {
        Some((scheme @ ("https" | "http" | "ssh" | "git"), rest)) => (scheme, rest.to_owned()),
        Some(_) => return None,
        // `git@host:path` is SSH.
        None => {
            let (host, path) = address.split_once(':').filter(|(host, _)| host.contains('@'))?;
            ("ssh", format!("{host}/{}", path.trim_start_matches('/')))
        }
    };
    let (authority, path) = rest.split_once('/')?;
    let host = authority.rsplit('@').next().filter(|host| !host.is_empty())?;
    let uri = format!("{scheme}://{host}/{path}");
    uri.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'<' | b'>' | b'\\')).then_some(uri)
}

fn commit(text: &str) -> Option<String> {
    (matches!(text.len(), 40 | 64) && text.bytes().all(|b| b.is_ascii_hexdigit())).then(|| text.to_owned())
}

fn packed<'p>(refs: &'p str, reference: &str) -> Option<&'p str> {
    refs.lines().filter_map(|line| line.split_once(' ')).find(|(_, name)| *name == reference).map(|(commit, _)| commit)
}

/// Whether a reference may be read as a file below `.git`.
fn is_plain(reference: &str) -> bool {
    reference.starts_with("refs/")
        && !reference.split('/').any(|part| part == "..")
        && !reference.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

    fn read(config: &str, head: &str, packed: &str, loose: Option<&str>) -> Option<Provenance> {
        Provenance::from_git(|name| match name {
            "config" => Some(config.to_owned()),
            "HEAD" => Some(head.to_owned()),
            "packed-refs" => Some(packed.to_owned()),
            "refs/heads/main" => loose.map(str::to_owned),
            other => panic!("{other} is none of its business"),
        })
    }

    #[test]
    fn branch_and_commit_are_found_loose_packed_or_detached() {
        let config = "[core]\n\tbare = false\n[remote \"origin\"]\n\turl = https://example.com/shop.git\n";
        let packed = format!("# pack-refs\n{COMMIT} refs/heads/main\n");
        let on_main = Some(Provenance {
            repository: "https://example.com/shop.git".to_owned(),
            revision: Some(COMMIT.to_owned()),
            branch: Some("main".to_owned()),
        });
        assert_eq!(read(config, "ref: refs/heads/main\n", "", Some(&format!("{COMMIT}\n"))), on_main);
        assert_eq!(read(config, "ref: refs/heads/main\n", &packed, None), on_main);
        let detached = read(config, COMMIT, "", None).unwrap();
        assert_eq!((detached.revision.as_deref(), detached.branch), (Some(COMMIT), None));
        let hostile = read(config, "ref: refs/../../secret", "", None).unwrap();
        assert_eq!((hostile.revision, hostile.branch), (None, None));
    }

    #[test]
    fn credentials_and_machine_paths_stay_out() {
        for (address, public) in [
            ("https://user:token@example.com/a/b.git", Some("https://example.com/a/b.git")),
            ("git@example.com:a/b.git", Some("ssh://example.com/a/b.git")),
            ("ssh://git@example.com:22/a/b", Some("ssh://example.com:22/a/b")),
            ("https://example.com/a?private_token=x", Some("https://example.com/a")),
            ("/srv/git/a.git", None),
            ("file:///srv/git/a.git", None),
            ("C:/git/a", None),
            ("", None),
        ] {
            assert_eq!(public_address(address).as_deref(), public, "{address}");
        }
        assert_eq!(read("[remote \"other\"]\nurl = https://example.com/a\n", COMMIT, "", None), None);
    }
}
