using System.ComponentModel.DataAnnotations;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Users.SignIn;

/// <summary>Section <c>SignIn</c>: requirements for a sign-in, and limits for failed attempts.</summary>
public sealed class SignInOptions : IValidatableObject
{
    public const string Section = "SignIn";

    /// <summary>Whether sign-in requires a verified email address. Default true. Invitations require one in any case.</summary>
    public bool RequireVerifiedEmail { get; set; } = true;

    /// <summary>Whether an emailed link signs in without a password. Default false: access to the mailbox is then enough.</summary>
    public bool AllowLinks { get; set; }

    /// <summary>
    /// Who needs two factors or a passkey: <c>None</c>, <c>Operators</c> or <c>Everyone</c> (OWASP ASVS 5.0, 6.3.3). Default: <c>None</c> in
    /// Development, <c>Operators</c> elsewhere. Users without a second factor can set one up after signing in with a single factor.
    /// </summary>
    public MultiFactorDemand? RequireMultiFactor { get; set; }

    /// <summary>
    /// Failed attempts per account, and per pair of account and IP address, before each further one adds a wait of 1, 2, 4 ... minutes. Default 5;
    /// 3 to 100 (NIST SP 800-63B-4 section 3.2.2).
    /// </summary>
    public int FailuresPerAccount { get; set; } = 5;

    /// <summary>
    /// Failed attempts per IP address before it has to wait. Higher, because an office shares one IP address. Default 20; 5 to 10,000.
    /// </summary>
    public int FailuresPerIpAddress { get; set; } = 20;

    /// <summary>The longest wait. Default 15 minutes; 1 minute to 1 day.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Failed attempts are forgotten after this time without a new one. Default 12 hours; <see cref="LongestWait"/> to 30 days.</summary>
    public TimeSpan ForgetFailuresAfter { get; set; } = TimeSpan.FromHours(12);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RequireMultiFactor is { } demand && !Enum.IsDefined(demand))
        {
            yield return new ValidationResult("SignIn:RequireMultiFactor must be None, Operators or Everyone.");
        }

        if (FailuresPerAccount is < 3 or > 100)
        {
            yield return new ValidationResult("SignIn:FailuresPerAccount must be between 3 and 100.");
        }

        if (FailuresPerIpAddress is < 5 or > 10_000)
        {
            yield return new ValidationResult("SignIn:FailuresPerIpAddress must be between 5 and 10000.");
        }

        if (LongestWait < TimeSpan.FromMinutes(1) || LongestWait > TimeSpan.FromDays(1))
        {
            yield return new ValidationResult("SignIn:LongestWait must be between 1 minute and 1 day.");
        }

        if (ForgetFailuresAfter < LongestWait || ForgetFailuresAfter > TimeSpan.FromDays(30))
        {
            yield return new ValidationResult("SignIn:ForgetFailuresAfter must be between SignIn:LongestWait and 30 days.");
        }
    }

    /// <summary>The wait after the last of this many failed attempts.</summary>
    /// <param name="failures">Failed attempts in a row.</param>
    /// <param name="allowed">The first wait comes after this many.</param>
    internal TimeSpan WaitAfter(int failures, int allowed)
    {
        if (failures < allowed)
        {
            return TimeSpan.Zero;
        }

        var wait = TimeSpan.FromMinutes(Math.Pow(2, Math.Min(failures - allowed, 20)));
        return wait < LongestWait ? wait : LongestWait;
    }
}
