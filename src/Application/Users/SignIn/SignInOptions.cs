using System.ComponentModel.DataAnnotations;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application.Users.SignIn;

/// <summary>Section <c>SignIn</c>: who gets in, and how often one may try.</summary>
public sealed class SignInOptions : IValidatableObject
{
    public const string Section = "SignIn";

    /// <summary>Whether nobody signs in before they proved to read the mail of their address. Default true. Invitations need a proven address in any case.</summary>
    public bool RequireVerifiedEmail { get; set; } = true;

    /// <summary>Whether a mailed link signs in without a password. Default false: whoever reads the mail is in.</summary>
    public bool AllowLinks { get; set; }

    /// <summary>
    /// Of whom two factors, or a passkey, are demanded: <c>None</c>, <c>Operators</c> or <c>Everyone</c> (OWASP ASVS 5.0, 6.3.3). Default: <c>None</c> in
    /// Development, <c>Operators</c> elsewhere. Whoever has not shown them sets a factor up in the same session.
    /// </summary>
    public MultiFactorDemand? RequireMultiFactor { get; set; }

    /// <summary>
    /// Wrong attempts at an account, and at an account from one address, before each further one costs a wait of 1, 2, 4 ... minutes. Default 5; 3 to 100
    /// (NIST SP 800-63B-4 section 3.2.2).
    /// </summary>
    public int FailuresPerAccount { get; set; } = 5;

    /// <summary>Wrong attempts from one address at whichever accounts before it waits. Higher, because an office shares one. Default 20; 5 to 10,000.</summary>
    public int FailuresPerIpAddress { get; set; } = 20;

    /// <summary>The longest wait. Default 15 minutes; 1 minute to 1 day.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Without a wrong attempt for so long they are forgotten. Default 12 hours; <see cref="LongestWait"/> to 30 days.</summary>
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

    /// <summary>How long nothing is tried after the last of so many wrong attempts.</summary>
    /// <param name="failures">In a row.</param>
    /// <param name="allowed">So many are free.</param>
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
