using System.Text.Json;
using Unforget.Foundation;

namespace Unforget.Scenario;

/// <summary>Turns the class order of a recipe into a permutation of the classes of a data set.</summary>
public static class ClassOrder
{
    private const int PublishedClassCount = 100;

    private static readonly Lazy<Dictionary<string, int[]>> Published = new(ReadPublished);

    /// <summary>The order as an array from new label to original label, [classCount].</summary>
    /// <param name="spec">What the recipe says.</param>
    /// <param name="classCount">Classes of the data set, positive.</param>
    /// <param name="seed">Seed of the order <c>seeded</c>; the others do not depend on it.</param>
    /// <param name="datasetName">Name of the data set in messages.</param>
    /// <exception cref="UserError">The order does not fit the data set or is no permutation.</exception>
    public static int[] Resolve(ClassOrderSpec spec, int classCount, long seed, string datasetName = "the data set") =>
        Resolve(spec, classCount, seed, datasetName, dataFolder: null);

    /// <summary>The same, also from a file.</summary>
    /// <param name="spec">As there.</param>
    /// <param name="classCount">As there.</param>
    /// <param name="seed">As there.</param>
    /// <param name="datasetName">As there.</param>
    /// <param name="dataFolder">Where the file is looked for first; null for the present folder alone.</param>
    /// <param name="names">What classes may be called in the file, each list by original label.</param>
    internal static int[] Resolve(
        ClassOrderSpec spec, int classCount, long seed, string datasetName, string? dataFolder, params ReadOnlySpan<IReadOnlyList<string>> names)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classCount);
        return spec switch
        {
            { Labels: { } labels } => CheckedPermutation(labels, classCount, datasetName),
            { IsFile: true } => CheckedPermutation(ClassOrderFile.Read(spec.Text, dataFolder, names), classCount, datasetName),
            { Text: "natural" } => [.. Enumerable.Range(0, classCount)],
            { Text: "seeded" } => Seeds.Stream(seed, SeedPurpose.ClassOrder).Permutation(classCount),
            _ when classCount != PublishedClassCount => throw new UserError(
                $"protocol.class_order: {spec} orders the {PublishedClassCount} classes of CIFAR-100, but {datasetName} has {classCount}; "
                + "use natural, seeded, a file or a list"),
            _ => [.. Published.Value[spec.Text]],
        };
    }

    private static int[] CheckedPermutation(IReadOnlyList<int> labels, int classCount, string datasetName)
    {
        const string Key = "protocol.class_order";
        if (labels.Count != classCount)
        {
            throw new UserError($"{Key}: the list has {labels.Count} labels, but {datasetName} has {classCount} classes; "
                + $"every label from 0 to {classCount - 1} must appear once");
        }

        var seen = new bool[classCount];
        foreach (var label in labels)
        {
            if (label < 0 || label >= classCount)
            {
                throw new UserError($"{Key}: label {label} is not a class of {datasetName}; labels go from 0 to {classCount - 1}");
            }

            if (seen[label])
            {
                throw new UserError($"{Key}: label {label} appears twice; every label from 0 to {classCount - 1} must appear once");
            }

            seen[label] = true;
        }

        return [.. labels];
    }

    private static Dictionary<string, int[]> ReadPublished()
    {
        const string Resource = "Unforget.Scenario.cifar100-class-orders.json";
        using var stream = typeof(ClassOrder).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"resource {Resource} is missing from the assembly");
        return JsonSerializer.Deserialize<Dictionary<string, int[]>>(stream)!;
    }
}
