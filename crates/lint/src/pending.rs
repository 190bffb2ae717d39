#![allow(missing_docs, dead_code, missing_debug_implementations)]
use plimsoll_dockerfile::Dockerfile;
#[derive(Debug)]
pub struct Build<'a>(&'a ());
#[derive(Debug)]
pub struct Stage<'a>(&'a ());
#[derive(Debug)]
pub struct Script<'a>(&'a ());
#[derive(Debug)]
pub struct BuildFacts;
#[derive(Debug)]
pub struct ObjectFacts;
