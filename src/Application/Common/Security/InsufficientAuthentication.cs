using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Security;

/// <summary>The step-up challenge of RFC 9470: the caller's sign-in is too weak or too old. It says what is enough.</summary>
public static class InsufficientAuthentication
{
    /// <summary>The name of the detail with the required value of <c>acr</c>.</summary>
    public const string Level = "acrValues";

    /// <summary>The name of the detail with the maximum age of the last proof, in seconds; absent when any age is enough.</summary>
    public const string MaxAge = "maxAge";

    public static string AcrOf(AuthenticationLevel level) => level == AuthenticationLevel.MultiFactor ? "aal2" : "aal1";

    /// <param name="level">The lowest level that is enough.</param>
    /// <param name="maxAge">The maximum age of the last proof; zero: any age.</param>
    public static Error Of(AuthenticationLevel level, TimeSpan maxAge)
    {
        var error = CommonErrors.InsufficientAuthentication.With(Level, AcrOf(level));
        return maxAge > TimeSpan.Zero ? error.With(MaxAge, (int)maxAge.TotalSeconds) : error;
    }
}
