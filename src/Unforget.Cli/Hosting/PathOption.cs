using Unforget.Foundation;

namespace Unforget.Cli.Hosting;

/// <summary>Options whose value is a path.</summary>
internal static class PathOption
{
    /// <summary>Returns the value. An empty one comes from a variable that a script forgot to set; it does not mean the default.</summary>
    /// <exception cref="UserError">Given and blank.</exception>
    public static string? Check(string name, string? value) =>
        value is not null && string.IsNullOrWhiteSpace(value) ? throw new UserError($"{name} is empty; give a path, or leave the option out") : value;
}
