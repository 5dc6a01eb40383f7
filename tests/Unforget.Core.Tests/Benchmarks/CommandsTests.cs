using Unforget.Benchmarks;

namespace Unforget.Tests.Benchmarks;

public sealed class CommandsTests
{
    [Theory]
    [InlineData]
    [InlineData("--help")]
    public void Without_a_command_every_command_is_shown(params string[] arguments)
    {
        var (code, output, error, ran) = Call(arguments);
        Assert.Equal((0, "", false), (code, error, ran is not null));
        Assert.Contains("  speed [THREADS] [ROUNDS] [--json] [--set KEY=VALUE]...", output, StringComparison.Ordinal);
        Assert.Contains("  size ENGINE", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("speed", "--help")]
    [InlineData("speed", "2", "-h")]
    public void Help_of_a_command_shows_its_usage_and_runs_nothing(params string[] arguments)
    {
        var (code, output, _, ran) = Call(arguments);
        Assert.Equal((0, false), (code, ran is not null));
        Assert.Contains("-- speed [THREADS] [ROUNDS]", output, StringComparison.Ordinal);
        Assert.Contains("--set changes the weather.", output, StringComparison.Ordinal);
        Assert.DoesNotContain("size", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown command 'sped' (known: speed, size, other)", "sped")]
    [InlineData("unknown command '--filter' (known: speed, size, other)", "--filter", "*")]
    [InlineData("speed does not take '3'; it is called 'speed [THREADS] [ROUNDS] [--json] [--set KEY=VALUE]...'", "speed", "1", "2", "3")]
    [InlineData("speed does not take '--jsn'; it is called 'speed [THREADS] [ROUNDS] [--json] [--set KEY=VALUE]...'", "speed", "--jsn")]
    [InlineData("size does not take '--set'; it is called 'size ENGINE'", "size", "fused", "--set", "seed=1")]
    [InlineData("size needs ENGINE; it is called 'size ENGINE'", "size")]
    [InlineData("--set needs KEY=VALUE", "speed", "--set")]
    [InlineData("ROUNDS must be a whole number from 1 to 1024, got 'many'", "speed", "1", "many")]
    [InlineData("ROUNDS must be a whole number from 1 to 1024, got '0'", "speed", "1", "0")]
    public void Wrong_arguments_are_one_line_and_exit_code_2(string message, params string[] arguments)
    {
        var (code, output, error, _) = Call(arguments);
        Assert.Equal((2, "", $"error: {message}{Environment.NewLine}"), (code, output, error));
    }

    [Fact]
    public void Words_switches_and_settings_may_be_mixed()
    {
        var arguments = Call("speed", "--set", "a=1", "2", "--json", "--set", "b=2").Ran!;
        Assert.Equal((2, 9), (arguments.Number(0, 1), arguments.Number(1, 9)));
        Assert.True(arguments.Has("--json"));
        Assert.Equal(["a=1", "b=2"], arguments.Settings);
    }

    [Fact]
    public void Arguments_of_another_program_pass_unread() =>
        Assert.Equal(["--filter", "*", "--unknown"], Call("other", "--filter", "*", "--unknown").Ran!.Words);

    private static (int Code, string Output, string Error, Arguments? Ran) Call(params string[] arguments)
    {
        Arguments? ran = null;
        Command[] commands =
        [
            new("speed", "[THREADS] [ROUNDS]", "How fast.", given => (ran, _) = (given, given.Number(1, 1))) { Switches = ["--json"], Settings = "the weather" },
            new("size", "ENGINE", "How large.", given => ran = given),
            new("other", "ARGUMENTS", "Something else.", given => ran = given) { PassesOn = true },
        ];
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (Commands.Run(arguments, commands, output, error), output.ToString(), error.ToString(), ran);
    }
}
