namespace SvcInfra.Domain.Common;

/// <summary>
/// How strongly a user authenticated, after the assurance levels of NIST SP 800-63B. Ordered. It is in Common because every module's
/// requests may require a level.
/// </summary>
public enum AuthenticationLevel
{
    /// <summary>One factor (<c>acr=aal1</c>).</summary>
    SingleFactor = 1,

    /// <summary>Two different factors, or a passkey that verified its user (<c>acr=aal2</c>).</summary>
    MultiFactor = 2,
}
