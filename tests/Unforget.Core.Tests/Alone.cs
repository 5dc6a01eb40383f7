namespace Unforget.Tests;

/// <summary>Tests that watch what belongs to the whole process, its memory or torch's global generator; they run after the parallel ones.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
