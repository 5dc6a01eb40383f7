using System.Text.Json;
using Unforget.Foundation;

namespace Unforget.Training;

/// <summary>Reports as state. They are small and nested, so they travel as one JSON text.</summary>
internal static class StageReports
{
    public static void Visit<T>(IStateVisitor visitor, string name, List<T> reports)
    {
        var text = JsonSerializer.Serialize(reports);
        visitor.Visit(name, ref text);
        if (visitor.IsLoading)
        {
            reports.Clear();
            reports.AddRange(JsonSerializer.Deserialize<List<T>>(text)
                ?? throw new InvalidDataException($"the saved {name} are empty"));
        }
    }
}
