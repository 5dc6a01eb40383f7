using Unforget.Cli.Hosting;

namespace Unforget.Tests.Cli;

public sealed class HelpTests
{
    [Theory]
    [InlineData("root")]
    [InlineData("run", "run")]
    [InlineData("resume", "resume")]
    [InlineData("study", "study")]
    [InlineData("table", "table")]
    [InlineData("list", "list")]
    [InlineData("show", "show")]
    [InlineData("plot", "plot")]
    [InlineData("report", "report")]
    [InlineData("doctor", "doctor")]
    [InlineData("data", "data")]
    [InlineData("data-get", "data", "get")]
    [InlineData("compress", "compress")]
    public void Help_of_every_command_is_as_in_its_snapshot(string snapshot, params string[] command)
    {
        var result = Calls.Run([.. command, "--help"]);
        Assert.Equal((ExitCode.Success, ""), (result.Code, result.Error));
        Snapshot.Matches($"help-{snapshot}", result.Output);
    }

    [Fact]
    public void No_command_shows_the_help() => Assert.Equal(Calls.Run("--help").Output, Calls.Run().Output);

    [Fact]
    public void Version_is_one_line() => Assert.Matches(@"^unforget \d+\.\d+\.\d+\n$", Calls.Run("--version").Output);

    [Theory]
    [InlineData("unknown command 'rnu', did you mean run?", "rnu")]
    [InlineData("unknown command 'gte', did you mean get?", "data", "gte")]
    [InlineData("unknown option '--thread', did you mean --threads? (see 'unforget run --help')", "run", "quickstart", "--thread", "2")]
    [InlineData("run needs RECIPE (see 'unforget run --help')", "run")]
    [InlineData("--set needs a value, KEY=VALUE (see 'unforget run --help')", "run", "quickstart", "--set")]
    [InlineData("--threads is given more than once", "run", "quickstart", "--threads", "1", "--threads", "2")]
    [InlineData("'two' is one argument too many (see 'unforget show --help')", "show", "one", "two")]
    [InlineData("nothing to list called 'recipe', did you mean recipes? (known: methods, backbones, datasets, recipes, studies, tables)", "list", "recipe")]
    [InlineData("data set 'mnist' cannot be downloaded; known: cifar10, cifar100", "data", "get", "mnist")]
    public void Wrong_arguments_are_one_line_with_the_nearest_name(string expected, params string[] arguments) =>
        Assert.Equal(expected, Calls.Run(arguments).UserError());
}
