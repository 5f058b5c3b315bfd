using System.ComponentModel.DataAnnotations;

namespace SvcInfra.Application.Common;

/// <summary>Section <c>App</c>: the application's name, its public URL, and the role of this process.</summary>
public sealed class AppOptions : IValidatableObject
{
    public const string Section = "App";

    /// <summary>Serves HTTP and runs no background work.</summary>
    public const string Web = "web";

    /// <summary>Runs background work; over HTTP it serves the health checks only.</summary>
    public const string Worker = "worker";

    /// <summary>Both in one process.</summary>
    public const string All = "all";

    /// <summary>Shown in emails and on pages. Default: <c>SvcInfra</c>.</summary>
    [Required(ErrorMessage = "App:Name must not be empty.")]
    public string Name { get; set; } = "SvcInfra";

    /// <summary>
    /// The scheme, host and port under which users reach the application; links in emails start with it. A path is not allowed: the
    /// application serves the root of its host. Default: <c>http://localhost:5000</c>; Production requires another value.
    /// </summary>
    [Required(ErrorMessage = "App:PublicUrl must be an absolute http(s) URL.")]
    [Url(ErrorMessage = "App:PublicUrl must be an absolute http(s) URL.")]
    public string PublicUrl { get; set; } = "http://localhost:5000";

    /// <summary>
    /// The role of this process: <c>web</c>, <c>worker</c> or <c>all</c>, in any letter case. Default: <c>all</c>, and on SQLite the only
    /// allowed value. The command-line option <c>--role</c> sets it too.
    /// </summary>
    public string Role { get; set; } = All;

    /// <summary>The absolute URL of a page or an endpoint.</summary>
    /// <param name="path">Without a leading slash.</param>
    public string UrlOf(string path) => $"{PublicUrl.TrimEnd('/')}/{path}";

    public bool IsWeb => Is(Web);

    public bool IsWorker => Is(Worker);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            yield return new ValidationResult("App:PublicUrl must be an absolute http(s) URL.");
        }
        else if (url.PathAndQuery != "/" || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
        {
            yield return new ValidationResult(
                "App:PublicUrl must be a scheme and a host without a path, such as https://api.example.com: "
                    + "the application serves the root of its host. Give it a host of its own.");
        }

        if (!IsWeb && !IsWorker && !Is(All))
        {
            yield return new ValidationResult($"App:Role must be {Web}, {Worker} or {All}; it is '{Role}'.");
        }
    }

    private bool Is(string role) => string.Equals(Role, role, StringComparison.OrdinalIgnoreCase);
}
