using System.Globalization;

namespace Unforget.Evaluation;

/// <summary>Groups of consecutive labels: group g holds the labels from g * size up to the next group.</summary>
internal static class LabelGroups
{
    /// <summary>Groups with at least one of the first <paramref name="classCount"/> labels.</summary>
    public static int Count(int classCount, int size) => (classCount + size - 1) / size;

    /// <summary>First and last label of the full group, two digits at least, as the PODNet code names it.</summary>
    public static string Key(int group, int size) =>
        string.Create(CultureInfo.InvariantCulture, $"{group * size:00}-{((group + 1) * size) - 1:00}");
}
