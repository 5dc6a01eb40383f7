namespace Unforget.Tests;

/// <summary>A folder of the library uses only folders to its left; Configuration, Studies and the root wire them and are used by no folder.</summary>
public sealed class DependencyDirectionTests
{
    private static readonly string[] Order =
        ["Foundation", "Data", "Scenario", "Model", "Losses", "Memory", "Methods", "Training", "Evaluation", "Reporting", "Checkpoints"];

    private static readonly string[] Wiring = ["Configuration", "Studies", ""];

    private static readonly IReadOnlySet<(string From, string To)> References = CompiledReferences.Of(typeof(Experiment).Assembly.Location);

    [Fact]
    public void A_folder_uses_only_folders_to_its_left()
    {
        var against = References
            .Where(pair => Place(pair.From) is var from && from < Order.Length && Place(pair.To) > from)
            .Select(pair => $"{pair.From} -> {pair.To}")
            .Order(StringComparer.Ordinal)
            .ToArray();
        Assert.True(against.Length == 0, string.Join('\n', against));
    }

    [Fact]
    public void Every_namespace_has_its_place() => Assert.All(
        typeof(Experiment).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith("Unforget", StringComparison.Ordinal) == true),
        type => Assert.Contains(Folder(type.FullName!.Split('+')[0]), Order.Concat(Wiring)));

    [Theory]
    [InlineData("Unforget.Experiment", "Unforget.Methods.Contract.IncrementalMethod", "a type of a property")]
    [InlineData("Unforget.Experiment", "Unforget.Scenario.LearningTask", "inside a closure")]
    [InlineData("Unforget.Methods.Podnet", "Unforget.Losses.NcaLoss", "a static call in a method body")]
    [InlineData("Unforget.Methods.Podnet", "Unforget.Methods.PodnetOptions", "a parameter of the constructor")]
    [InlineData("Unforget.Methods.Podnet", "Unforget.Methods.Contract.MethodAttribute", "an attribute")]
    [InlineData("Unforget.Model.RebuffiResNet", "Unforget.Model.BackboneFamily", "the base type")]
    [InlineData("Unforget.RunServices", "Unforget.Data.EpochSampler", "a new object")]
    [InlineData("Unforget.Scenario.ClassIncrementalScenario", "Unforget.Scenario.ITaskData", "an interface")]
    public void References_of_every_kind_are_seen(string from, string to, string where) =>
        Assert.True(References.Contains((from, to)), where);

    private static int Place(string type) => Array.IndexOf(Order, Folder(type)) is >= 0 and var place ? place : Order.Length;

    private static string Folder(string type) => type.Split('.') is ["Unforget", var folder, _, ..] ? folder : "";
}
