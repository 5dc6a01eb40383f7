using Unforget.Plots.Style;
using Unforget.Reporting.Markup;
using Unforget.Reporting.Results;

namespace Unforget.Plots.Report;

/// <summary>A part of the page.</summary>
/// <param name="Id">For links within the page.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Content">What is below the heading; empty for a part that is left out.</param>
internal sealed record ReportPart(string Id, string Title, Html Content);

/// <summary>The frame of a report: head with style and fonts, title, table of contents, parts.</summary>
internal static class ReportPage
{
    public static Html Of(StudyResults study, IReadOnlyList<ReportPart> all)
    {
        var parts = all.Where(part => part.Content.Text.Length > 0).ToList();
        var version = typeof(StudyResults).Assembly.GetName().Version?.ToString(3);
        return Html.Of($"""
            <!DOCTYPE html>
            <!-- {new Html(HtmlReport.Mark)} -->
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src data:">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="generator" content="Unforget {version}">
            <meta name="color-scheme" content="light dark">
            <title>{study.Name} – Unforget report</title>
            <style>
            {Style()}</style>
            </head>
            <body>
            <a class="skip" href="#summary">To the content</a>
            <header>
            <p class="small">Unforget report</p>
            <h1>{study.Name}</h1>
            {Description(study)}<nav aria-label="Contents"><ul>{parts.Select(part => Html.Of($"<li><a href=\"#{part.Id}\">{part.Title}</a></li>"))}</ul></nav>
            </header>
            <main>
            {parts.Select(Section)}</main>
            <footer><p class="small">Made by Unforget {version} from the records of its runs. Set in Inter (SIL Open Font License 1.1).</p></footer>
            </body>
            </html>

            """);
    }

    private static Html Section(ReportPart part) => Html.Of(
        $"<section id=\"{part.Id}\" aria-labelledby=\"{part.Id}-title\">\n<h2 id=\"{part.Id}-title\">{part.Title}</h2>\n{part.Content}</section>\n");

    private static Html Description(StudyResults study) =>
        study.Description.Length > 0 ? Html.Of($"<p class=\"lead\">{study.Description}</p>\n") : Html.Empty;

    /// <summary>The fonts as part of the page, then the style sheet.</summary>
    private static Html Style() => new(
        Face("Inter-Regular.otf", 400) + Face("Inter-SemiBold.otf", 600) + System.Text.Encoding.UTF8.GetString(FigureFont.Bytes("report.css")));

    private static string Face(string file, int weight)
    {
        var bytes = Convert.ToBase64String(FigureFont.Bytes(file));
        return FormattableString.Invariant(
            $"@font-face{{font-family:{FigureFont.Family};font-weight:{weight};src:url(data:font/otf;base64,{bytes}) format(\"opentype\")}}\n");
    }
}
