using Unforget.Plots.Figures;

namespace Unforget.Plots.Kinds;

/// <summary>One kind of figure. A kind is one class in this folder and one entry in <see cref="FigureKinds"/>.</summary>
/// <param name="name">For options and file names.</param>
/// <param name="summary">What it shows, for a list of kinds.</param>
internal abstract class FigureKind(string name, string summary)
{
    public string Name => name;

    public string Summary => summary;

    /// <summary>The figures of this kind for one setting; none where the runs have nothing to show.</summary>
    public abstract IEnumerable<Figure> Make(FigureInput input, SettingRuns setting);
}
