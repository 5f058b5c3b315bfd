using System.ComponentModel.DataAnnotations;
using System.Net;

namespace SvcInfra.Infrastructure.Common.Outbound;

/// <summary>Section <c>Outbound</c>: which of the URLs that users enter may be called.</summary>
public sealed class OutboundOptions : IValidatableObject
{
    public const string Section = "Outbound";

    /// <summary>The allowed ports, 1 to 65535. Default: 443, and 80 where <see cref="AllowHttp"/> is set.</summary>
    public IList<int> Ports { get; } = [];

    /// <summary>
    /// Networks that may be called although they are not public (<c>10.20.0.0/16</c>), for receivers inside a self-hosted installation.
    /// Default: none.
    /// </summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>Whether <c>http://</c> is allowed. Default: in Development only.</summary>
    public bool? AllowHttp { get; set; }

    /// <summary>Whether this machine may be called, at any port. Default: in Development only.</summary>
    public bool? AllowLoopback { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
    [
        .. AllowedNetworks.Where(network => !IPNetwork.TryParse(network, out _))
            .Select(network => new ValidationResult($"Outbound:AllowedNetworks has '{network}', which is not a network such as 10.20.0.0/16.")),
        .. Ports.Where(port => port is < 1 or > 65_535)
            .Select(port => new ValidationResult($"Outbound:Ports has {port}; use 1 to 65535.")),
    ];
}
