using System.Globalization;
using Unforget.Foundation;

namespace Unforget.Cli.Hosting;

/// <summary>Value of <c>--checkpoint-minutes</c>.</summary>
internal static class CheckpointMinutes
{
    private const double Least = 0.001;
    private const double Most = 10_000;

    /// <summary>The time; null for the default.</summary>
    /// <exception cref="UserError">Not a number of minutes in the valid range.</exception>
    public static TimeSpan Parse(string? option)
    {
        if (option is null)
        {
            return CheckpointKeeper.DefaultInterval;
        }

        return double.TryParse(option, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var minutes) && minutes is >= Least and <= Most
            ? TimeSpan.FromMinutes(minutes)
            : throw new UserError(string.Create(CultureInfo.InvariantCulture, $"--checkpoint-minutes must be a number from {Least} to {Most}, got '{option}'"));
    }
}
