using System.CommandLine;

namespace Unforget.Cli.Commands;

/// <summary>A command whose help shows examples.</summary>
internal abstract class UsageCommand(string name, string description) : Command(name, description)
{
    /// <summary>What can be typed after the program's name, and what that does.</summary>
    public virtual IReadOnlyList<(string Line, string Meaning)> Examples => [];

    /// <summary>Last paragraph of the help.</summary>
    public virtual string Notes => "";
}
