using Unforget.Configuration;
using Unforget.Studies;

namespace Unforget.Tests.Studies;

/// <summary>A folder with a recipe and a study, gone after the test.</summary>
internal sealed class StudyFiles : IDisposable
{
    public const string Recipe =
        """
        dataset: cifar100_sample
        protocol: {base_classes: 4, increment: 2, steps: 1, class_order: natural}
        memory: {per_class: 5}
        training: {epochs: 1}
        """;

    private readonly string _root = Directory.CreateTempSubdirectory("unforget-study-").FullName;

    public StudyFiles(string study, string recipe = Recipe)
    {
        File.WriteAllText(Path.Combine(_root, "small.yaml"), recipe);
        File.WriteAllText(StudyPath, study);
    }

    public string StudyPath => Path.Combine(_root, "pair.yaml");

    public string this[string name] => Path.Combine(_root, name);

    public StudyPlan Plan() => StudyPlan.Create(new StudyLibrary().Load(StudyPath), new RecipeLibrary());

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
