//! Kubescape: exceptions in JSON.

use plimsoll_yaml::Node;

use crate::reader::Reader;

pub(super) fn read(reader: &mut Reader<'_>, root: Node<'_>) {
    if root.is_sequence() {
        root.items().for_each(|exception| read_exception(reader, exception));
    } else {
        read_exception(reader, root);
    }
}

/// One exception: controls, for the resources that designators describe.
fn read_exception(reader: &mut Reader<'_>, exception: Node<'_>) {
    let name = exception.get("name").and_then(Node::text).unwrap_or_default();
    let resources = || exception.get("resources").into_iter().flat_map(Node::items);
    let everything = resources().next().is_none() || resources().any(is_everything);
    for policy in exception.get("posturePolicies").into_iter().flat_map(Node::items) {
        let control =
            ["controlID", "controlId"].iter().find_map(|key| policy.get(key)).filter(|id| id.text().is_some());
        match control.and_then(|id| Some((id.text()?, id.span()))) {
            Some((id, at)) if everything => reader.ignore(id, at),
            Some((id, at)) => {
                let message = format!(
                    "The exception '{name}' of {id} is for some objects: annotate them with 'plimsoll.dev/ignore: {id}'."
                );
                reader.note(at, message);
            }
            None => reader.note(policy.span(), format!("The exception '{name}' names no control by its id.")),
        }
    }
}

/// Whether a designator fits every object: all its attributes are patterns for anything.
fn is_everything(resource: Node<'_>) -> bool {
    let attributes = resource.get("attributes").into_iter().flat_map(Node::entries);
    let mut values = attributes.map(|attribute| attribute.value.text().unwrap_or_default());
    values.all(|value| matches!(value, "" | ".*" | "*" | "^.*$"))
}
