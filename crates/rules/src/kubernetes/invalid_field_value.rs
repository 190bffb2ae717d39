use plimsoll_kubernetes::Object;
use plimsoll_kubernetes::schema::{FaultKind, FieldFault, Shape};
use plimsoll_lint::{Finding, KindView, Report};
use plimsoll_text::{Edit, Span};
use plimsoll_yaml::{Node, Style};

pub(crate) fn check(view: &KindView<'_>, report: &mut Report<'_>) {
    let object = view.object;
    let is_fragment = object.is_fragment();
    let definition = view.definitions.place_of(object).map(|place| format!("Look at what '{place}' defines."));
    let help = |finding: Finding| match &definition {
        Some(help) => finding.help(help.as_str()),
        None => finding,
    };
    for fault in &view.judged().faults {
        match &fault.kind {
            FaultKind::Type(shape) => report.emit(help(wrong_type(fault, *shape))),
            FaultKind::Set(values) => report.emit(outside(fault, values)),
            // What a patch lacks stands in what it patches.
            FaultKind::Missing if is_fragment => {}
            // Kustomize adds selectors where it is told to add labels.
            FaultKind::Missing if fault.field == "selector" && object.source.is_none() => {}
            FaultKind::Missing => {
                let span = place_of(object, fault.node);
                report.emit(help(Finding::at(span).message("missing").arg(&*fault.type_name).arg(fault.field)));
            }
        }
    }
}

fn wrong_type(fault: &FieldFault<'_, '_>, shape: Shape) -> Finding {
    let finding = Finding::at(fault.node.span()).arg(fault.field).arg(wanted(shape)).arg(written(fault.node));
    if let Some(edit) = unquoted(fault.node, shape) {
        return finding.safe_fix("Take off the quotes", edit);
    }
    match quoted(fault.node, shape) {
        Some(edit) => finding.safe_fix("Put it in quotes", edit),
        None => finding,
    }
}

fn outside(fault: &FieldFault<'_, '_>, values: &[&str]) -> Finding {
    let text = fault.node.text().unwrap_or_default();
    let finding = Finding::at(fault.node.span())
        .message("set")
        .arg(text)
        .arg(fault.field)
        .help(format!("Write one of {}.", values.join(", ")));
    match values.iter().find(|value| value.eq_ignore_ascii_case(text)) {
        Some(value) if fault.node.style() == Style::Plain => {
            finding.safe_fix(format!("Write '{value}'"), Edit::replace(fault.node.span(), *value))
        }
        _ => finding,
    }
}

const fn wanted(shape: Shape) -> &'static str {
    match shape {
        Shape::String | Shape::Time => "a string",
        Shape::Integer => "a whole number",
        Shape::Number => "a number",
        Shape::Boolean => "true or false",
        Shape::Quantity => "a quantity",
        Shape::IntOrString => "a number or a string",
        Shape::List(_) => "a list",
        Shape::Object | Shape::Map(_) | Shape::Type(_) | Shape::Any => "a mapping",
    }
}

fn written(node: Node<'_>) -> &'static str {
    if node.is_mapping() {
        "a mapping"
    } else if node.is_sequence() {
        "a list"
    } else if node.as_str().is_some() {
        "a string"
    } else if node.as_bool().is_some() {
        "true or false"
    } else {
        "a number"
    }
}

/// The edit that takes quotes off a number or truth value.
fn unquoted(node: Node<'_>, shape: Shape) -> Option<Edit> {
    let text = node.as_str().filter(|_| matches!(node.style(), Style::Single | Style::Double))?;
    let is_wanted = match shape {
        Shape::Integer => text.parse::<i64>().is_ok_and(|number| number.to_string() == text),
        Shape::Boolean => matches!(text, "true" | "false"),
        _ => false,
    };
    is_wanted.then(|| Edit::replace(node.span(), text))
}

/// The edit that makes a string of a number or truth value.
fn quoted(node: Node<'_>, shape: Shape) -> Option<Edit> {
    let text = node.text().filter(|_| node.style() == Style::Plain && !node.is_alias())?;
    (shape == Shape::String).then(|| Edit::replace(node.span(), format!("\"{text}\"")))
}

/// Where to point at what a mapping lacks: its first key, or for the object itself its `kind`.
fn place_of(object: &Object<'_>, node: Node<'_>) -> Span {
    let kind = (node == object.root).then(|| object.root.entry("kind")).flatten();
    let first = || node.entries().next();
    kind.or_else(first).map_or_else(|| node.span(), |entry| entry.key.span())
}
