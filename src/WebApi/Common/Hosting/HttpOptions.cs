using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace SvcInfra.WebApi.Common.Hosting;

/// <summary>Section <c>Http</c>: limits and proxies of the HTTP server.</summary>
public sealed class HttpOptions : IValidatableObject
{
    public const string Section = "Http";

    /// <summary>The maximum size of a request body in bytes; larger bodies get 413. Default 1,048,576 (1 MiB); 1 KiB to 100 MiB.</summary>
    [Range(1_024, 104_857_600, ErrorMessage = "Http:MaxRequestBodyBytes must be between 1024 and 104857600.")]
    public long MaxRequestBodyBytes { get; set; } = 1_048_576;

    /// <summary>Whether the API's documentation is served at <c>/docs</c> outside Development too. Default: no.</summary>
    public bool Docs { get; set; }

    /// <summary>
    /// The trusted proxies, as IP addresses or networks (<c>10.0.0.0/8</c>). <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> of other senders
    /// are ignored. Default: none.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        TrustedProxies.Where(p => !IPNetwork.TryParse(p, out _) && !IPAddress.TryParse(p, out _))
            .Select(p => new ValidationResult($"Http:TrustedProxies has '{p}', which is neither an IP address nor a network such as 10.0.0.0/8."));

    internal void ApplyTo(ForwardedHeadersOptions forwarded)
    {
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        forwarded.ForwardedHeaders = TrustedProxies.Count == 0
            ? ForwardedHeaders.None
            : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        foreach (var proxy in TrustedProxies)
        {
            if (IPAddress.TryParse(proxy, out var address))
            {
                forwarded.KnownProxies.Add(address);
            }
            else
            {
                forwarded.KnownIPNetworks.Add(IPNetwork.Parse(proxy));
            }
        }
    }
}
