using Unforget.Reporting.Markup;

namespace Unforget.Plots.Report;

/// <summary>All definitions, notation first.</summary>
internal static class DefinitionSection
{
    public static Html Of() => Html.Of($"""
        <h3>Notation</h3>
        {List(Definitions.Notation)}<h3>Terms</h3>
        {List(Definitions.Terms)}
        """);

    private static Html List(IEnumerable<Definition> definitions) => Html.Of($"<dl class=\"definitions\">\n{definitions.Select(Of)}</dl>\n");

    private static Html Of(Definition definition)
    {
        var key = definition.Key.Length > 0 ? Html.Of($" <code>{definition.Key}</code>") : Html.Empty;
        var formula = definition.Formula.Text.Length > 0 ? Html.Of($"<p class=\"formula\">{definition.Formula}</p>") : Html.Empty;
        return Html.Of($"<div><dt>{definition.Term}{key}</dt><dd>{formula}<p>{definition.Meaning}</p></dd></div>\n");
    }
}
