use std::sync::Arc;

use super::*;
use crate::schema::{FaultKind, judge};
use crate::{KubernetesVersion, Manifest};

const SCHEMA: &str = "
      type: object
      required: [spec]
      properties:
        apiVersion: {type: string}
        metadata: {type: object}
        spec:
          type: object
          required: [size, color, made, maybe]
          properties:
            size: {type: integer}
            color: {type: string, enum: [red, green, null]}
            made: {type: string, default: here}
            maybe: {type: string, nullable: true}
            port: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}
            labels: {type: object, additionalProperties: {type: string}}
            free: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {a: {type: object, properties: {b: {type: boolean}}}}}
            bare: {type: object}
            parts: {type: array, items: {type: object, required: [name], properties: {name: {type: string}}}}
            object: {type: object, x-kubernetes-embedded-resource: true, required: [kind, spec], properties: {spec: {type: object}}}
            anything: {}
          oneOf: [{required: [one]}, {properties: {two: {type: string}}}]
        status: {type: object, required: [phase]}
";

fn definition(versions: &str) -> String {
    format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: widgets.example.com}}\nspec:\n  group: example.com\n  names: {{kind: Widget, plural: widgets}}\n{versions}"
    )
}

fn v1(schema: &str) -> String {
    let schema = schema.replace('\n', "\n    ");
    definition(&format!(
        "  versions:\n  - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:{schema}\n"
    ))
}

fn definitions(texts: &[&str]) -> Definitions {
    let defined = texts.iter().enumerate().map(|(at, text)| {
        let stream = plimsoll_yaml::parse(text);
        assert!(stream.errors.is_empty(), "{:?}", stream.errors);
        let definition = Definition::new(&Manifest::new(&stream).objects[0]).expect("a definition");
        Defined { definition: Arc::new(definition), place: format!("{at}.yaml").into() }
    });
    Definitions::new(defined.collect::<Vec<_>>(), Vec::new())
}

fn found(definitions: &Definitions, text: &str) -> Vec<String> {
    let stream = plimsoll_yaml::parse(text);
    let manifest = Manifest::new(&stream);
    let object = &manifest.objects[0];
    let unknown = judge(object, KubernetesVersion::NEWEST, definitions).unknown;
    let unknown = unknown.into_iter().map(|field| {
        let meant = field.suggestion.map(|name| format!(" -> {name}"));
        let elsewhere = field.elsewhere.map(|(place, name)| format!(" {}^{} {name}", place.up, place.down.join(".")));
        format!("{} ? {}{}", field.type_name, field.key, meant.or(elsewhere).unwrap_or_default())
    });
    let faults = judge(object, KubernetesVersion::NEWEST, definitions).faults;
    let faults = faults.into_iter().map(|fault| match fault.kind {
        FaultKind::Type(shape) => format!("{}: {} is no {shape:?}", fault.type_name, fault.field),
        FaultKind::Set(values) => format!("{}: {} not in {}", fault.type_name, fault.field, values.join(" ")),
        FaultKind::Missing => format!("{}: no {}", fault.type_name, fault.field),
    });
    unknown.chain(faults).collect()
}

fn widget(spec: &str) -> String {
    format!("apiVersion: example.com/v1\nkind: Widget\nmetadata: {{name: a}}\nspec: {{maybe: null, {spec}}}\n")
}

#[test]
fn a_whole_object_is_right() {
    let known = definitions(&[&v1(SCHEMA)]);
    let spec = "size: 1, color: red, port: http, labels: {any: thing}, free: {x: 1, a: {b: true}}, bare: {}, parts: [{name: a}], anything: {x: [1]}, object: {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {}}";
    assert_eq!(found(&known, &widget(spec)), [""; 0]);
    assert_eq!(found(&known, "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\n"), [""; 0]);
    assert_eq!(found(&known, "apiVersion: other.com/v1\nkind: Widget\nspec: {x: 1}\n"), [""; 0]);
}

#[test]
fn unknown_fields_are_found_where_the_server_drops_them() {
    let known = definitions(&[&v1(SCHEMA)]);
    let spec = "size: 1, color: red, colour: red, two: a, name: a, free: {a: {c: 1}}, bare: {x: 1}, parts: [{name: a, size: 1, nmae: b}], object: {kind: Pod, spec: {}, data: {}, metadata: {lables: a}}";
    let wanted = [
        "Widget.spec ? colour -> color",
        "Widget.spec ? two",
        "Widget.spec ? name 0^parts Widget.spec.parts",
        "Widget.spec.free.a ? c",
        "Widget.spec.bare ? x",
        "Widget.spec.parts[] ? size 1^ Widget.spec",
        "Widget.spec.parts[] ? nmae -> name",
        "Widget.spec.object ? data",
        "ObjectMeta ? lables -> labels",
    ];
    assert_eq!(found(&known, &widget(spec)), wanted);
}

#[test]
fn a_definition_that_keeps_nothing_says_nothing() {
    let object = widget("size: 1, part: {x: 1}");
    for schema in [
        "\n      type: object\n",
        "\n      type: object\n      properties: {metadata: {type: object}, status: {type: object}}\n",
        "\n      type: object\n      properties: {spec: {type: object}}\n",
    ] {
        assert_eq!(found(&definitions(&[&v1(schema)]), &object), [""; 0], "{schema}");
    }
    let spec = "\n      type: object\n      properties: {spec: {type: object, properties: {size: {}, maybe: {}, part: {type: object}}}}\n";
    assert_eq!(found(&definitions(&[&v1(spec)]), &object), ["Widget.spec.part ? x"]);
}

#[test]
fn values_are_held_to_their_types() {
    let known = definitions(&[&v1(SCHEMA)]);
    let spec = "size: '1', color: blue, made: 1.10, port: [1], labels: {a: yes}, free: [], parts: {name: a}";
    let wanted = [
        "Widget.spec.size: size is no Integer",
        "Widget.spec.color: color not in red green",
        "Widget.spec.made: made is no String",
        "Widget.spec.port: port is no IntOrString",
        "Widget.spec.labels.a: labels is no String",
        "Widget.spec.free: free is no Object",
    ];
    let all = found(&known, &widget(spec));
    assert_eq!(all[..6], wanted);
    assert!(all[6].starts_with("Widget.spec.parts: parts is no List"), "{all:?}");
    assert_eq!(all.len(), 7);
    assert_eq!(found(&known, &widget("size: '{{ .x }}', color: '${COLOR}', '{{ .y }}': 1")), [""; 0]);
}

#[test]
fn what_must_be_there_is_missed_unless_it_has_a_default() {
    let known = definitions(&[&v1(SCHEMA)]);
    assert_eq!(
        found(&known, &widget("parts: [{}], object: {}")),
        [
            "Widget.spec: no color",
            "Widget.spec: no size",
            "Widget.spec.parts[]: no name",
            "Widget.spec.object: no spec",
        ]
    );
    let other = "apiVersion: example.com/v1\nkind: Widget\nother: 1\n";
    assert_eq!(found(&known, other), ["Widget ? other", "Widget: no spec"]);
    let status = "apiVersion: example.com/v1\nkind: Widget\nstatus: {}\n";
    assert_eq!(found(&known, status), [""; 0]);
    let status = "apiVersion: example.com/v1\nkind: Widget\nspec: {}\nstatus: {a: 1}\n";
    assert_eq!(found(&known, status), [""; 0], "a part of an object to compare with");
}

#[test]
fn what_a_webhook_may_add_is_not_missed() {
    let webhook = |group: &str| {
        let text = format!(
            "apiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\nwebhooks:\n- rules:\n  - {{apiGroups: [{group}], resources: [widgets]}}\n"
        );
        let stream = plimsoll_yaml::parse(&text);
        let mutated = Mutated::of(&Manifest::new(&stream).objects[0]);
        Definitions { mutated, ..definitions(&[&v1(SCHEMA)]) }
    };
    assert_eq!(found(&webhook("example.com"), &widget("size: x")), ["Widget.spec.size: size is no Integer"]);
    assert_eq!(found(&webhook("'*'"), &widget("size: 1")), [""; 0]);
    assert_eq!(found(&webhook("other.com"), &widget("size: 1")), ["Widget.spec: no color"]);
}

#[test]
fn definitions_must_agree() {
    let (strict, wide) = (v1(SCHEMA), v1(&SCHEMA.replace("bare:", "weight: {type: string}\n            bare:")));
    let object = widget("size: 1, color: red, weight: 1, bara: {}");
    let one = ["Widget.spec ? weight", "Widget.spec ? bara -> bare"];
    assert_eq!(found(&definitions(&[&strict, &strict]), &object), one);
    assert_eq!(definitions(&[&strict, &strict]).of("example.com", "Widget").len(), 1);
    assert_eq!(found(&definitions(&[&strict, &wide]), &object), ["Widget.spec ? bara -> bare"]);
    let open = v1("\n      type: object\n      x-kubernetes-preserve-unknown-fields: true\n");
    assert_eq!(found(&definitions(&[&strict, &open]), &object), [""; 0]);
    let other = definition("  versions: [{name: v2, served: true, schema: {}}]\n");
    assert_eq!(found(&definitions(&[&strict, &other]), &object), one, "a definition without that version says nothing");
    let templated = definition("  versions: [{name: '{{ .x }}', served: true, schema: {}}]\n");
    assert_eq!(found(&definitions(&[&strict, &templated]), &object), [""; 0]);
}

#[test]
fn the_old_layout_drops_nothing_unless_told_to() {
    let old = |keeps: &str| {
        let text = format!("  version: v1\n{keeps}  validation:\n    openAPIV3Schema:{}", SCHEMA.replace('\n', "\n  "));
        definition(&text).replace("k8s.io/v1\n", "k8s.io/v1beta1\n")
    };
    let object = widget("size: x, color: red, other: 1");
    let type_only = ["Widget.spec.size: size is no Integer"];
    assert_eq!(found(&definitions(&[&old("")]), &object), type_only);
    let drops = definitions(&[&old("  preserveUnknownFields: false\n")]);
    assert_eq!(found(&drops, &object), ["Widget.spec ? other", type_only[0]]);
    let keeps = v1(SCHEMA).replace("  versions", "  preserveUnknownFields: true\n  versions");
    assert_eq!(found(&definitions(&[&keeps]), &object), type_only);
}

#[test]
fn versions_are_served_deprecated_or_gone() {
    let versions = definition(
        "  versions:\n  - {name: v1alpha1, served: false, schema: {}}\n  - {name: v1beta1, served: true, deprecated: true, deprecationWarning: go, schema: {}}\n  - {name: v1, served: true, schema: {}}\n",
    );
    let known = definitions(&[&versions]);
    let serving = |known: &Definitions, version: &str| {
        let text = format!("apiVersion: example.com/{version}\nkind: Widget\n");
        let stream = plimsoll_yaml::parse(&text);
        format!("{:?}", known.serving(&Manifest::new(&stream).objects[0]))
    };
    let gone = "Some(Unserved { instead: Some(\"v1\"), place: \"0.yaml\" })";
    assert_eq!(serving(&known, "v1alpha1"), gone);
    assert_eq!(serving(&known, "v2"), gone);
    assert_eq!(serving(&known, "v1"), "None");
    assert_eq!(serving(&known, "v1beta1"), "Some(Deprecated { warning: Some(\"go\"), place: \"0.yaml\" })");
    let more = definitions(&[&versions, &definition("  versions: [{name: v1beta1, served: true, schema: {}}]\n")]);
    assert_eq!(serving(&more, "v1beta1"), "None");
    assert_eq!(serving(&more, "v1alpha1"), gone);
}

#[test]
fn patches_and_other_objects_define_nothing() {
    let texts = [
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: widgets.example.com}\nspec: {conversion: {strategy: Webhook}}\n",
        "apiVersion: v1\nkind: ConfigMap\n",
    ];
    for text in texts {
        let stream = plimsoll_yaml::parse(text);
        assert!(Definition::new(&Manifest::new(&stream).objects[0]).is_none());
    }
}

#[test]
fn versions_are_ordered_as_kubernetes_does() {
    let mut names = ["foo", "v1alpha2", "v10", "v1beta1", "v2", "v1beta10"];
    names.sort_by_key(|name| priority(name));
    assert_eq!(names, ["foo", "v1alpha2", "v1beta1", "v1beta10", "v2", "v10"]);
}
