using Unforget.Cli;
using Unforget.Cli.Hosting;

using var interrupt = new Interrupt();
return CommandLine.Run(args, Terminal.OfProcess(interrupt));
