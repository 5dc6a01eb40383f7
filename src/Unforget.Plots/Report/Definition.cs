using Unforget.Reporting.Markup;

namespace Unforget.Plots.Report;

/// <summary>A word of the report with its meaning.</summary>
/// <param name="Term">The word.</param>
/// <param name="Key">Its key in run records and in docs/metrics.md; empty for words that are no metric.</param>
/// <param name="Formula">Formula in the notation at the head of the list; empty for none.</param>
/// <param name="Meaning">What it is and where the definition comes from.</param>
public sealed record Definition(string Term, string Key, Html Formula, string Meaning);
