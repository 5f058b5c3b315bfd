using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Component = System.Func<Microsoft.AspNetCore.Http.RequestDelegate, Microsoft.AspNetCore.Http.RequestDelegate>;

namespace SvcInfra.Without;

/// <summary>Removes middleware from the application's pipeline, by the name of its type or of the type that added it.</summary>
internal sealed class RemovedMiddleware(string[] names) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        var builder = new Builder(app, names);
        next(builder);
        if (!builder.IsDone)
        {
            throw new InvalidOperationException("The pipeline of the application was not found: the framework has changed.");
        }
    };

    /// <summary>The framework hands over the application as a property, directly before it adds the application's pipeline to the server's.</summary>
    private sealed class Builder(IApplicationBuilder inner, string[] names) : IApplicationBuilder
    {
        private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

        public bool IsDone { get; private set; }

        public IServiceProvider ApplicationServices
        {
            get => inner.ApplicationServices;
            set => inner.ApplicationServices = value;
        }

        public IFeatureCollection ServerFeatures => inner.ServerFeatures;

        public IDictionary<string, object?> Properties => inner.Properties;

        public IApplicationBuilder New() => inner.New();

        public RequestDelegate Build() => inner.Build();

        public IApplicationBuilder Use(Component middleware)
        {
            if (!IsDone && Properties.TryGetValue("__GlobalEndpointRouteBuilder", out var app) && app is WebApplication application)
            {
                Remove(application);
                IsDone = true;
            }

            inner.Use(middleware);
            return this;
        }

        private void Remove(WebApplication application)
        {
            var pipeline = typeof(WebApplication).GetProperty("ApplicationBuilder", Hidden)?.GetValue(application)
                ?? throw new InvalidOperationException("WebApplication.ApplicationBuilder does not exist.");
            var components = pipeline.GetType().GetField("_components", Hidden)?.GetValue(pipeline) as List<Component>
                ?? throw new InvalidOperationException("ApplicationBuilder._components does not exist.");
            foreach (var name in names)
            {
                if (components.RemoveAll(component => NamesOf(component).Contains(name)) == 0)
                {
                    throw new InvalidOperationException(
                        $"The pipeline has no {name}; it has {string.Join(", ", components.SelectMany(NamesOf).Distinct())}.");
                }
            }
        }

        /// <summary>The type of the middleware, or those of the methods that were given to Use or UseWhen.</summary>
        private static IEnumerable<string> NamesOf(Component component)
        {
            foreach (var field in component.Target?.GetType().GetFields(Hidden) ?? [])
            {
                switch (field.GetValue(component.Target))
                {
                    case Type middleware:
                        yield return middleware.Name;
                        break;
                    case Delegate { Method.DeclaringType: { } type }:
                        yield return (type.DeclaringType ?? type).Name;
                        break;
                }
            }
        }
    }
}
