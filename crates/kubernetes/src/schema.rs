//! The fields of Kubernetes' own kinds, for nine minor versions at once.
//!
//! The table is `data/k8s-1.29-1.37.txt`; the NOTICE beside it says where the facts come from and how it reads. It is
//! parsed once, on first use, into slices that borrow from the embedded text.

mod custom;
mod enums;
mod fault;
mod judged;
mod scope;
mod suggest;
mod unknown;
mod value_type;
mod walk;

use std::ops::Range;
use std::sync::LazyLock;

use crate::version::{KubernetesVersion, VersionSet};

pub use custom::{Defined, DefinedVersion, Definition, Definitions, Mutated, Serving};
pub use enums::Enumeration;
pub use fault::{FaultKind, FieldFault};
pub use judged::{Judged, judge};
pub use scope::{Scope, scope};
pub use suggest::Elsewhere;
pub use unknown::UnknownField;
pub use value_type::{Shape, ValueType};

static EMBEDDED: LazyLock<Schema> = LazyLock::new(|| Schema::parse(include_str!("../data/k8s-1.29-1.37.txt")));

/// The number of a type in the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(u16);

/// One field of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it holds, in the newest version that has it.
    pub value: ValueType,
    /// The versions that have it.
    pub versions: VersionSet,
    /// The versions in which it must be written.
    pub required: VersionSet,
    /// Whether its description calls it deprecated.
    pub deprecated: bool,
    /// The fields by which the items of a list are told apart, separated by commas; empty for a plain list.
    pub list_keys: &'static str,
    /// The values that a string may have, where they are known.
    pub values: Option<Enumeration>,
    /// The beginning of the name, which nearly always tells it from others.
    beginning: u64,
}

/// The first eight bytes of a name, as a number in the order of the names.
fn beginning(name: &str) -> u64 {
    name.bytes().chain(std::iter::repeat(0)).take(8).fold(0, |number, byte| number << 8 | u64::from(byte))
}

#[derive(Debug)]
struct Type {
    name: &'static str,
    fields: Range<usize>,
    /// Those of them that some version requires.
    required: Vec<usize>,
}

#[derive(Debug)]
struct Kind {
    group: &'static str,
    version: &'static str,
    kind: &'static str,
    type_id: TypeId,
    versions: VersionSet,
}

/// Kinds, types and fields.
#[derive(Debug)]
pub struct Schema {
    first: KubernetesVersion,
    last: KubernetesVersion,
    kinds: Vec<Kind>,
    types: Vec<Type>,
    fields: Vec<Field>,
}

impl Schema {
    /// The embedded schema.
    pub fn embedded() -> &'static Schema {
        &EMBEDDED
    }

    /// The oldest version that the schema describes.
    pub fn first_version(&self) -> KubernetesVersion {
        self.first
    }

    /// The newest version that the schema describes.
    pub fn last_version(&self) -> KubernetesVersion {
        self.last
    }

    /// The described version that is nearest to `version`, to ask a [`VersionSet`] about.
    pub fn nearest_version(&self, version: KubernetesVersion) -> KubernetesVersion {
        version.clamp(self.first, self.last)
    }

    /// The type of a kind; the group of core kinds is empty.
    pub fn kind(&self, group: &str, version: &str, kind: &str) -> Option<TypeId> {
        self.kind_entry(group, version, kind).map(|entry| entry.type_id)
    }

    /// The versions of Kubernetes that serve a kind.
    pub fn kind_versions(&self, group: &str, version: &str, kind: &str) -> VersionSet {
        self.kind_entry(group, version, kind).map_or(VersionSet::EMPTY, |entry| entry.versions)
    }

    /// Every kind as group, version, kind and type, sorted.
    pub fn kinds(&self) -> impl Iterator<Item = (&'static str, &'static str, &'static str, TypeId)> + '_ {
        self.kinds.iter().map(|entry| (entry.group, entry.version, entry.kind, entry.type_id))
    }

    /// The name of a type, such as `core.v1.PodSpec`.
    pub fn type_name(&self, id: TypeId) -> &'static str {
        self.types.get(usize::from(id.0)).map_or("", |entry| entry.name)
    }

    /// The type of this name.
    pub fn type_named(&self, name: &str) -> Option<TypeId> {
        let at = self.types.iter().position(|entry| entry.name == name)?;
        u16::try_from(at).ok().map(TypeId)
    }

    /// The fields of a type, sorted by name.
    pub fn fields(&self, id: TypeId) -> &[Field] {
        self.types.get(usize::from(id.0)).and_then(|entry| self.fields.get(entry.fields.clone())).unwrap_or_default()
    }

    /// The fields of a type that must be written in a version.
    pub fn required_fields(&self, id: TypeId, version: KubernetesVersion) -> impl Iterator<Item = &Field> {
        let required = self.types.get(usize::from(id.0)).into_iter().flat_map(|entry| &entry.required);
        let fields = required.filter_map(|&at| self.fields.get(at));
        fields.filter(move |field| field.required.contains(version))
    }

    /// The field of this name. Names are compared as the server does: by case.
    pub fn field(&self, id: TypeId, name: &str) -> Option<&Field> {
        let (fields, start) = (self.fields(id), beginning(name));
        let compare = |field: &Field| field.beginning.cmp(&start).then_with(|| field.name.cmp(name));
        fields.binary_search_by(compare).ok().and_then(|at| fields.get(at))
    }

    /// The type behind a field, through lists and maps.
    pub fn field_type(&self, id: TypeId, name: &str) -> Option<TypeId> {
        self.field(id, name)?.value.type_id()
    }

    fn kind_entry(&self, group: &str, version: &str, kind: &str) -> Option<&Kind> {
        let wanted = (group, version, kind);
        let at = self.kinds.binary_search_by(|entry| (entry.group, entry.version, entry.kind).cmp(&wanted)).ok()?;
        self.kinds.get(at)
    }

    fn parse(table: &'static str) -> Self {
        let versions = table.lines().next().and_then(|line| line.strip_prefix("V\t")).unwrap_or_default();
        let mut versions = versions.split(' ').filter_map(|version| version.parse().ok());
        let first = versions.next().unwrap_or(KubernetesVersion::NEWEST);
        let last = versions.next_back().unwrap_or(first);
        let every = (1 << (last.minor() - first.minor() + 1)) - 1;
        let set = |mask: Option<&str>| {
            let mask = mask.and_then(|mask| u64::from_str_radix(mask, 16).ok()).unwrap_or(every);
            VersionSet::from_mask(first, mask)
        };
        let mut schema = Self { first, last, kinds: Vec::new(), types: Vec::new(), fields: Vec::new() };
        for line in table.lines() {
            let mut columns = line.split('\t');
            match columns.next() {
                Some("G") => schema.kinds.extend(parse_kind(columns, set)),
                Some("T") => {
                    schema.close_type();
                    let start = schema.fields.len();
                    schema.types.push(Type {
                        name: columns.next().unwrap_or_default(),
                        fields: start..start,
                        required: Vec::new(),
                    });
                    // The table leaves out what every kind has.
                    if schema.kinds.iter().any(|kind| usize::from(kind.type_id.0) + 1 == schema.types.len()) {
                        schema.fields.extend(["apiVersion", "kind"].map(|name| Field {
                            name,
                            value: ValueType::STRING,
                            versions: set(None),
                            required: set(None),
                            deprecated: false,
                            list_keys: "",
                            values: None,
                            beginning: beginning(name),
                        }));
                    }
                }
                Some("f") => schema.fields.extend(parse_field(columns, set)),
                _ => {}
            }
        }
        schema.close_type();
        schema.kinds.sort_by_key(|entry| (entry.group, entry.version, entry.kind));
        schema
    }

    /// Sorts the fields read since the last type began and joins those whose type changed between versions.
    fn close_type(&mut self) {
        let Some(open) = self.types.last_mut() else { return };
        let mut fields = self.fields.split_off(open.fields.start);
        // Of two forms of a field, the one that reaches the newest version comes first and stays.
        fields.sort_by_key(|field| (field.name, std::cmp::Reverse(field.versions.last())));
        fields.dedup_by(|older, newer| {
            let same = older.name == newer.name;
            if same {
                newer.versions = newer.versions.union(older.versions);
                newer.required = newer.required.union(older.required);
            }
            same
        });
        for ((_, name), values) in enums::enumerations(open.name) {
            if let Ok(at) = fields.binary_search_by(|field| field.name.cmp(name)) {
                fields[at].values = Some(*values);
            }
        }
        let required = fields.iter().enumerate().filter(|(_, field)| field.required != VersionSet::EMPTY);
        open.required = required.map(|(at, _)| open.fields.start + at).collect();
        self.fields.append(&mut fields);
        open.fields.end = self.fields.len();
    }
}

type Columns = std::str::Split<'static, char>;

fn parse_kind(mut columns: Columns, set: impl Fn(Option<&str>) -> VersionSet) -> Option<Kind> {
    Some(Kind {
        group: columns.next()?,
        version: columns.next()?,
        kind: columns.next()?,
        type_id: TypeId(columns.next()?.parse().ok()?),
        versions: set(columns.next()),
    })
}

fn parse_field(mut columns: Columns, set: impl Fn(Option<&str>) -> VersionSet) -> Option<Field> {
    let name = columns.next()?;
    let value = columns.next().map_or(ValueType::STRING, ValueType::new);
    let flags = columns.next().unwrap_or_default();
    let versions = set(columns.next());
    let mut field = Field {
        name,
        value,
        versions,
        required: VersionSet::EMPTY,
        deprecated: false,
        list_keys: "",
        values: None,
        beginning: beginning(name),
    };
    for flag in flags.split(' ') {
        match flag {
            "R" => field.required = versions,
            "D" => field.deprecated = true,
            _ => field.list_keys = flag.strip_prefix("k=").unwrap_or(field.list_keys),
        }
    }
    Some(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = include_str!("../data/k8s-1.29-1.37.txt");

    fn version(minor: u8) -> KubernetesVersion {
        KubernetesVersion::new(minor)
    }

    #[test]
    fn the_whole_table_is_read() {
        let schema = Schema::embedded();
        let count = |tag: &str| TABLE.lines().filter(|line| line.starts_with(tag)).count();
        assert_eq!(schema.kinds.len(), count("G\t"));
        assert_eq!(schema.types.len(), count("T\t"));
        assert_eq!((schema.first_version(), schema.last_version()), (version(29), KubernetesVersion::NEWEST));
        assert!(schema.kinds.is_sorted_by_key(|entry| (entry.group, entry.version, entry.kind)));
        for (at, entry) in schema.types.iter().enumerate() {
            let fields = schema.fields(TypeId(u16::try_from(at).unwrap()));
            assert!(!fields.is_empty(), "{}", entry.name);
            assert!(fields.is_sorted_by(|a, b| a.name < b.name), "{}", entry.name);
            for field in fields {
                assert!(field.value.is_within(schema.types.len()), "{}.{}: {:?}", entry.name, field.name, field.value);
                assert!(field.versions != VersionSet::EMPTY, "{}.{}", entry.name, field.name);
            }
        }
    }

    #[test]
    fn a_path_of_fields_leads_to_a_container() {
        let schema = Schema::embedded();
        let mut at = schema.kind("apps", "v1", "Deployment").unwrap();
        for step in ["spec", "template", "spec", "containers"] {
            at = schema.field_type(at, step).unwrap_or_else(|| panic!("{step}"));
        }
        assert_eq!(schema.type_name(at), "core.v1.Container");
        let shape = |name| schema.field(at, name).map(|field| field.value.shape());
        assert_eq!(shape("image"), Some(Shape::String));
        assert_eq!(shape("stdin"), Some(Shape::Boolean));
        assert!(matches!(shape("command"), Some(Shape::List(item)) if item.shape() == Shape::String));
        assert_eq!(shape("Image"), None);
    }

    #[test]
    fn every_kind_has_api_version_and_kind() {
        let schema = Schema::embedded();
        for (_, _, name, id) in schema.kinds() {
            assert!(schema.field(id, "apiVersion").is_some() && schema.field(id, "kind").is_some(), "{name}");
        }
        let container = schema.type_named("core.v1.Container").unwrap();
        assert!(schema.field(container, "kind").is_none());
    }

    #[test]
    fn versions_of_fields_are_kept() {
        let schema = Schema::embedded();
        let context = schema.type_named("core.v1.PodSecurityContext").unwrap();
        let profile = schema.field(context, "appArmorProfile").unwrap();
        assert!(!profile.versions.contains(version(29)) && profile.versions.contains(version(30)));
        assert_eq!(schema.nearest_version(version(12)), version(29));
        let spec = schema.type_named("core.v1.PodSpec").unwrap();
        let containers = schema.field(spec, "containers").unwrap();
        assert_eq!((containers.versions.first(), containers.versions.last()), (Some(version(29)), Some(version(37))));
        assert!(containers.required.contains(version(29)) && containers.required.contains(version(37)));
        assert_eq!(containers.list_keys, "name", "the newest form decides");
        assert!(schema.field(spec, "serviceAccount").unwrap().deprecated);
    }
}
