namespace Unforget.Configuration;

/// <summary>A method, backbone or data set that recipes can name.</summary>
/// <param name="Name">Name in recipes.</param>
/// <param name="Type">The class that is created.</param>
/// <param name="OptionsType">The options record, bound from the block of the same name; null for a data set.</param>
/// <param name="Summary">One line for lists.</param>
/// <param name="Paper">Authors and year of the source; may be empty.</param>
public sealed record CatalogEntry(string Name, Type Type, Type? OptionsType, string Summary, string Paper)
{
    /// <summary>Whether it is a data set of any images that a user has, instead of published ones.</summary>
    public bool IsOwn { get; init; }
}
