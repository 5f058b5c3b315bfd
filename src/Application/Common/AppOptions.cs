using System.ComponentModel.DataAnnotations;

namespace SvcInfra.Application.Common;

/// <summary>Section <c>App</c>: what the application calls itself, to people and in links, and what this process of it does.</summary>
public sealed class AppOptions : IValidatableObject
{
    public const string Section = "App";

    /// <summary>Serves HTTP and does no work in the background.</summary>
    public const string Web = "web";

    /// <summary>Works in the background; over HTTP it answers the health checks and nothing else.</summary>
    public const string Worker = "worker";

    /// <summary>Both in one process.</summary>
    public const string All = "all";

    /// <summary>Shown in mails and pages. Default: <c>SvcInfra</c>.</summary>
    [Required(ErrorMessage = "App:Name must not be empty.")]
    public string Name { get; set; } = "SvcInfra";

    /// <summary>
    /// The scheme, host and port under which people reach the application; links in mails begin with it. It has no path: the application serves the root
    /// of its host. Default: <c>http://localhost:5000</c>; Production needs its own.
    /// </summary>
    [Required(ErrorMessage = "App:PublicUrl must be an absolute http(s) address.")]
    [Url(ErrorMessage = "App:PublicUrl must be an absolute http(s) address.")]
    public string PublicUrl { get; set; } = "http://localhost:5000";

    /// <summary>
    /// What this process does: <c>web</c>, <c>worker</c> or <c>all</c>; letter case does not matter. Default: <c>all</c>. On SQLite nothing
    /// else is allowed. <c>--role</c> on the command line sets it too.
    /// </summary>
    public string Role { get; set; } = All;

    /// <summary>The full address of a page or an endpoint.</summary>
    /// <param name="path">Without a slash in front.</param>
    public string AddressOf(string path) => $"{PublicUrl.TrimEnd('/')}/{path}";

    public bool IsWeb => Is(Web);

    public bool IsWorker => Is(Worker);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            yield return new ValidationResult("App:PublicUrl must be an absolute http(s) address.");
        }
        else if (url.PathAndQuery != "/" || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
        {
            yield return new ValidationResult(
                "App:PublicUrl must be a scheme and a host, such as https://api.example.com, without a path: the application serves the root of its host. Give it a host of its own.");
        }

        if (!IsWeb && !IsWorker && !Is(All))
        {
            yield return new ValidationResult($"App:Role must be {Web}, {Worker} or {All}; it is '{Role}'.");
        }
    }

    private bool Is(string role) => string.Equals(Role, role, StringComparison.OrdinalIgnoreCase);
}
