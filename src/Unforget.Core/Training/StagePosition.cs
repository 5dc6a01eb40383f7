namespace Unforget.Training;

/// <summary>How far a stage has come.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Epoch">Finished epochs.</param>
/// <param name="Epochs">The most that it may take.</param>
/// <param name="Step">Finished steps of the epoch after them.</param>
public sealed record StagePosition(string Name, int Epoch, int Epochs, int Step);
