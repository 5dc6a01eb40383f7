using Unforget.Methods.Contract;

namespace Unforget.Methods;

/// <summary>Options of <see cref="UcirRepo"/> (recipe block <c>ucir_repo</c>).</summary>
public sealed record UcirRepoOptions : UcirRepositorySettings
{
    /// <summary>Its defaults.</summary>
    public UcirRepoOptions()
    {
        RankingMargin = 0.2;
        RankingCount = NegativeCount.AtLeast;
    }
}

/// <summary>
/// UCIR as PODNet's repository runs it: margin 0.2, because the configured 0.5 stands under a key that its code does not read,
/// and as many negatives as there are new classes. It needs two new classes a task.
/// </summary>
[Method("ucir_repo", typeof(UcirRepoOptions), Summary = "UCIR of PODNet's repository, as its code runs", Paper = "Hou et al., 2019")]
public sealed class UcirRepo(UcirRepoOptions options) : UcirMethod(options)
{
    /// <inheritdoc/>
    protected override string Name => "ucir_repo";
}
