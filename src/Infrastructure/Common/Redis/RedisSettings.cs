using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace SvcInfra.Infrastructure.Common.Redis;

/// <summary>Checks of the settings that every section with a Redis server has.</summary>
internal static partial class RedisSettings
{
    /// <returns>An error message for each invalid setting, without the connection string; an empty one counts as not set.</returns>
    public static IEnumerable<string> Errors(string section, string? connectionString, string keyPrefix)
    {
        if (!string.IsNullOrWhiteSpace(connectionString) && !IsConnectionString(connectionString))
        {
            yield return $"{section}:Redis:ConnectionString is not a connection string such as 'localhost:6379,password=...'.";
        }

        foreach (var error in KeyPrefixErrors(section, keyPrefix))
        {
            yield return error;
        }
    }

    public static IEnumerable<string> KeyPrefixErrors(string section, string keyPrefix)
    {
        if (!Prefix().IsMatch(keyPrefix))
        {
            yield return $"{section}:Redis:KeyPrefix must have 1 to 100 letters, digits, dots, colons, hyphens and underscores.";
        }
    }

    public static bool IsConnectionString(string? text)
    {
        try
        {
            return !string.IsNullOrWhiteSpace(text) && ConfigurationOptions.Parse(text).EndPoints.Count > 0;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9._:-]{1,100}\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Prefix();
}
