using Unforget.Methods.Contract;
using Unforget.Methods.Shared;
using Unforget.Model;

namespace Unforget.Methods;

/// <summary>Options of <see cref="UcirRepo"/> (recipe block <c>ucir_repo</c>).</summary>
public sealed record UcirRepoOptions : UcirSettings
{
    /// <summary>Its defaults.</summary>
    public UcirRepoOptions()
    {
        Similarity = Similarity.NegativeSquaredDistance;
        Initial = ProxyInitialization.Normal;
        LessForgetSchedule = LessForgetSchedule.SeenOverNew;
        RankingMargin = 0.2;
        RankingCount = NegativeCount.AtLeast;
        FreezeOldWeights = false;
        Finetune = new UcirFinetuneOptions { Enabled = true, LearningRate = 0.05, Milestones = [], BatchNorm = FinetuneBatchNorm.Train };
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
