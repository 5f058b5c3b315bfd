using System.ComponentModel.DataAnnotations;

namespace SvcInfra.Application.Common;

/// <summary>Section <c>App</c>: what the application calls itself, to people and in links.</summary>
public sealed class AppOptions
{
    public const string Section = "App";

    /// <summary>Shown in mails and pages. Default: <c>SvcInfra</c>.</summary>
    [Required(ErrorMessage = "App:Name must not be empty.")]
    public string Name { get; set; } = "SvcInfra";

    /// <summary>
    /// The absolute address under which people reach the application, without a trailing slash; links in mails begin with it.
    /// Default: <c>http://localhost:5000</c>; Production needs its own.
    /// </summary>
    [Required(ErrorMessage = "App:PublicUrl must be an absolute http(s) address.")]
    [Url(ErrorMessage = "App:PublicUrl must be an absolute http(s) address.")]
    public string PublicUrl { get; set; } = "http://localhost:5000";
}
