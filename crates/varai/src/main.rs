//! The program: command line and composition root. Only this crate knows which services run in which process.

mod asset_file;
mod cli;
mod commands;
mod composition;
mod data_directory;
mod demo;
mod exit;
mod files;
mod frame_look;
mod notes;
mod output;
mod pages;
mod settings;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{CatalogCommand, Cli, Command, FrameCommand};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.command {
        Command::Completions { shell } => output::print_bytes(&cli::completions(shell)),
        Command::Analyze(args) => commands::analyze::run(&args, cli.json),
        Command::TryOn(args) => commands::try_on::run(&cli.data, &args, cli.json),
        Command::Recommend(args) => commands::recommend::run(&cli.data, &args, cli.json),
        Command::Catalog { command: CatalogCommand::Import(args) } => commands::catalog_import::run(&cli.data, &args, cli.json),
        Command::Frame { command: FrameCommand::FromPhoto(args) } => commands::frame_from_photo::run(&args, cli.json),
        Command::Frame { command: FrameCommand::Classify(args) } => commands::frame_classify::classify(&args, cli.json),
        Command::Frame { command: FrameCommand::Build(args) } => commands::frame_build::run(&args, cli.json),
        Command::Frame { command: FrameCommand::Check(args) } => commands::frame_check::run(&args, cli.json),
        Command::Frame { command: FrameCommand::Normalize(args) } => commands::frame_normalize::run(&args, cli.json),
        Command::Serve(args) => commands::serve::run(&cli.data, &args),
    };
    exit::report(outcome)
}
