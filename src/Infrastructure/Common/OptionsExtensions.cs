using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SvcInfra.Infrastructure.Common;

public static class OptionsExtensions
{
    /// <summary>Options bound from a section and checked at start, when a person is watching, and not at the first use.</summary>
    public static OptionsBuilder<T> AddValidatedOptions<T>(this IServiceCollection services, string section)
        where T : class =>
        services.AddOptions<T>().BindConfiguration(section, o => o.ErrorOnUnknownConfiguration = true).ValidateDataAnnotations().ValidateOnStart();
}
