namespace Unforget.Memory;

/// <summary>What a policy grants for one task.</summary>
/// <param name="PerClass">Exemplars of every seen class after the task, before the cap by class size; 0 for no memory.</param>
/// <param name="NewShare">Share in (0, 1] of the images of the new classes to train on.</param>
public readonly record struct MemoryDecision(int PerClass, double NewShare);
