using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Security;

/// <summary>The refusal of RFC 9470: signed in, but not well enough, or too long ago. It says what would be enough.</summary>
public static class InsufficientAuthentication
{
    /// <summary>The detail with the value of <c>acr</c> that is demanded.</summary>
    public const string Level = "acrValues";

    /// <summary>The detail with the age of the last proof that is allowed at most, in seconds; missing when any is.</summary>
    public const string MaxAge = "maxAge";

    public static string AcrOf(AuthenticationLevel level) => level == AuthenticationLevel.MultiFactor ? "aal2" : "aal1";

    /// <param name="level">The least that is enough.</param>
    /// <param name="maxAge">Since the last proof; zero: any.</param>
    public static Error Of(AuthenticationLevel level, TimeSpan maxAge)
    {
        var error = CommonErrors.InsufficientAuthentication.With(Level, AcrOf(level));
        return maxAge > TimeSpan.Zero ? error.With(MaxAge, (int)maxAge.TotalSeconds) : error;
    }
}
