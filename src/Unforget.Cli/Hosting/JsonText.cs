using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Unforget.Cli.Hosting;

/// <summary>JSON as the command line prints it.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions Line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Pretty = new(Line) { WriteIndented = true, NewLine = "\n" };

    /// <summary>On one line, without a line end.</summary>
    public static string OneLine(JsonNode node) => node.ToJsonString(Line);

    /// <summary>Indented, with a line end.</summary>
    public static string Indented(JsonNode node) => node.ToJsonString(Pretty) + "\n";
}
