//! What the stages are to each other, in one pass over all of them.

use super::build::{Links, StageData};

/// Fills in the links of stages whose sources and needs are known.
pub(super) fn fill(stages: &mut [StageData]) {
    let mut links: Vec<Links> = vec![Links::default(); stages.len()];
    for (index, stage) in stages.iter().enumerate() {
        for &need in &stage.needs {
            if let Some(needed) = links.get_mut(need) {
                needed.users.push(index);
            }
        }
        for (at, source) in stage.sources.iter().enumerate() {
            if let Some(needed) = source.stage().and_then(|need| links.get_mut(need)) {
                needed.references.push((index, at));
            }
        }
    }
    number(stages, &mut links);
    circles(stages, &mut links);
    for (stage, links) in stages.iter_mut().zip(links) {
        stage.links = links;
    }
}

/// Root, number and family. A base stands above what builds on it.
fn number(stages: &[StageData], links: &mut [Links]) {
    let parents: Vec<Option<usize>> = stages.iter().map(StageData::parent).collect();
    for index in (0..links.len()).rev() {
        links[index].family += 1;
        if let Some(parent) = parents[index] {
            links[parent].family += links[index].family;
        }
    }
    // The next number that is free below each stage, and below none.
    let mut free = vec![0; links.len()];
    let mut next = 0;
    for index in 0..links.len() {
        let slot = match parents[index] {
            Some(parent) => &mut free[parent],
            None => &mut next,
        };
        let number = *slot;
        *slot += links[index].family;
        free[index] = number + 1;
        links[index].number = number;
        links[index].root = parents[index].map_or(index, |parent| links[parent].root);
    }
}

/// Stages that need each other get the number of one of them, all others their own. Without a stage that needs a later
/// one there is no circle.
fn circles(stages: &[StageData], links: &mut [Links]) {
    for (index, links) in links.iter_mut().enumerate() {
        links.circle = index;
    }
    if stages.iter().enumerate().all(|(index, stage)| stage.needs.last().is_none_or(|&need| need < index)) {
        return;
    }
    // Those that are left last by a walk along the needs start the walks against them: what these reach is a circle.
    let mut order = Vec::with_capacity(stages.len());
    let mut seen = vec![false; stages.len()];
    for start in 0..stages.len() {
        let mut open = vec![(start, 0)];
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        while let Some((index, at)) = open.pop() {
            let Some(&need) = stages[index].needs.get(at) else {
                order.push(index);
                continue;
            };
            open.push((index, at + 1));
            if !std::mem::replace(&mut seen[need], true) {
                open.push((need, 0));
            }
        }
    }
    let mut is_done = vec![false; stages.len()];
    for start in order.into_iter().rev() {
        let mut open = vec![start];
        while let Some(index) = open.pop() {
            if !std::mem::replace(&mut is_done[index], true) {
                links[index].circle = start;
                let users = &links[index].users;
                open.extend(users.iter().copied().filter(|&user| !is_done[user]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Build, Stage};

    fn circles(file: &str) -> Vec<Vec<usize>> {
        let build = Build::parse(file);
        let others = |stage: Stage<'_>| {
            build.stages().filter(|other| stage.is_in_circle_with(*other)).map(Stage::index).collect::<Vec<_>>()
        };
        build.stages().map(others).collect()
    }

    #[test]
    fn stages_in_a_circle_know_each_other() {
        let file =
            "FROM scratch AS a\nCOPY --from=b /x /\nFROM a AS b\nCOPY --from=c /x /\nFROM scratch AS c\nFROM b AS d\n";
        assert_eq!(circles(file), [vec![1], vec![0], vec![], vec![]]);
        let ring = "FROM x AS a\nCOPY --from=c / /\nFROM x AS b\nCOPY --from=a / /\nFROM x AS c\nCOPY --from=b / /\n";
        assert_eq!(circles(ring), [vec![1, 2], vec![0, 2], vec![0, 1]]);
        assert_eq!(circles("FROM x AS a\nFROM a AS b\nCOPY --from=a / /\n"), [vec![], vec![]]);
    }

    #[test]
    fn families_are_ranges_of_numbers() {
        let build = Build::parse("FROM x AS a\nFROM y AS b\nFROM a AS c\nFROM b\nFROM c\n");
        let stages: Vec<Stage<'_>> = build.stages().collect();
        for stage in &stages {
            for other in &stages {
                assert_eq!(stage.builds_on(*other), stage.chain().any(|base| base == *other), "{stage:?} {other:?}");
            }
            assert_eq!(Some(stage.root()), stage.chain().last());
        }
        let users: Vec<usize> = stages[0].users().map(Stage::index).collect();
        assert_eq!((users, stages[0].children().count()), (vec![2], 1));
    }
}
