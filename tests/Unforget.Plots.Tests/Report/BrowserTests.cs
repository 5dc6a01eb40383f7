using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Unforget.Tests.Plots.Report;

/// <summary>The report in a real browser: Chromium, or the one that UNFORGET_BROWSER names. Skipped where there is none.</summary>
public sealed class BrowserTests
{
    /// <summary>Tells what was laid out. The page itself holds no script; the copy for the test does.</summary>
    private const string Probe = """
        <script>addEventListener('load', () => document.fonts.ready.then(() => { document.title = ['probe', document.documentElement.scrollWidth, innerWidth,
        [...document.fonts].every(font => font.status === 'loaded'), [...document.querySelectorAll('svg text')].every(text => getComputedStyle(text).fontFamily === 'Inter')].join(' '); }));</script>
        """;

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public void The_page_fits_the_window_and_uses_its_own_font(int width)
    {
        var browser = Browser();
        Assert.SkipWhen(browser is null, "no Chromium on this machine");
        var folder = Directory.CreateTempSubdirectory("unforget-browser-").FullName;
        try
        {
            var file = Path.Combine(folder, "page.html");
            var page = HtmlReportTests.Create(HtmlReportTests.Study("podnet", "finetune", "a variant with a long name (protocol.increment=5, podnet.pod.normalize=false)"));
            File.WriteAllText(file, Regex.Replace(page, "<meta http-equiv[^>]*>", Probe));
            var title = Regex.Match(Dom(browser!, folder, width, file), "<title>probe (?<scroll>\\d+) (?<inner>\\d+) (?<fonts>\\w+) (?<family>\\w+)</title>");
            Assert.True(title.Success, "the page was not laid out");
            Assert.Equal(title.Groups["inner"].Value, title.Groups["scroll"].Value);
            Assert.Equal(("true", "true"), (title.Groups["fonts"].Value, title.Groups["family"].Value));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Dom(string browser, string folder, int width, string file)
    {
        using var process = Process.Start(new ProcessStartInfo(browser,
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=5000",
            $"--user-data-dir={Path.Combine(folder, "profile")}", $"--window-size={width},900", "--dump-dom", new Uri(file).AbsoluteUri,
        ]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var dom = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(60_000), "the browser does not end");
        return dom;
    }

    private static string? Browser() => Environment.GetEnvironmentVariable("UNFORGET_BROWSER") is { Length: > 0 } named
        ? named
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
}
