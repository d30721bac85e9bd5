mod pages;
mod recording;
mod refusing;
mod rewarding;
mod setup;
