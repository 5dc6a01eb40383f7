using Unforget.Model;
using static TorchSharp.torch;

namespace Unforget.Methods.Contract;

/// <summary>A named way to predict. All predictors of a method score the same forward pass.</summary>
/// <param name="Name">Field term: <c>cnn</c>, <c>nme</c>, <c>hybrid</c>, <c>side</c>, ...</param>
/// <param name="Scores">From a network's output to scores [N, seen classes]; the largest wins.</param>
/// <param name="NeedsTaskIdentity">
/// It is told the task of each image: only scores of that task's classes count. Reported apart (<c>results.told_task</c>).
/// </param>
public sealed record Predictor(string Name, Func<NetworkOutput, Tensor> Scores, bool NeedsTaskIdentity = false);
