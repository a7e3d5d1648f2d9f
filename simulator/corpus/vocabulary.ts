/** One phrase a line: a template literal, because a formatter would put a hundred strings on a hundred lines. */
function phrases(lines: string): readonly string[] {
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

export const STYLES = phrases(`
  watercolor illustration
  cinematic still
  paper-cut diorama
  linocut print
  storybook illustration
  flat vector poster
  oil painting
  claymation scene
  risograph print
  studio photograph
  isometric render
  gouache painting
  pencil and ink drawing
  low-poly render
  knitted wool sculpture
  stained-glass window
`);

export const SUBJECTS = phrases(`
  a lighthouse with red stripes
  a fox wearing a green scarf
  a robot gardener
  a steaming teapot
  a patchwork hot-air balloon
  a paper boat
  a tiny cabin with a crooked chimney
  a sleepy cat
  an owl with round glasses
  a rocket on a launch pad
  a humpback whale
  a vase of tulips
  a yellow tram
  a giant mushroom
  a violinist in a long coat
  a brass alarm clock
  a corgi on a scooter
  a bonsai tree
  a glass greenhouse
  a sailing ship
  a baker with flour on the sleeves
  a jellyfish lamp
  a vintage camera
  a crane made of folded paper
  an astronaut with a watering can
  a mint-green bicycle
  a koi pond seen from above
  an octopus playing chess
`);

export const SETTINGS = phrases(`
  on a cliff above a calm sea
  in a snowy pine forest
  on a rooftop in a rainy city
  in a sunlit desert canyon
  on a wooden kitchen table
  in a moss-covered garden
  at a night market full of lanterns
  on a floating island
  beside a mountain lake at dawn
  in a library with tall windows
  in a field of autumn leaves
  among the rings of a planet
  on a quiet harbor at dusk
  in a pastel candy town
  under a sky full of comets
  in a foggy valley at sunrise
  in a workshop crowded with tools
  by a window on a winter morning
`);

export const LIGHTS = phrases(`
  soft morning light
  warm golden hour light
  cool moonlight
  dramatic rim light
  diffuse overcast light
  neon reflections on wet ground
  long evening shadows
  gentle backlight through haze
`);

export const PALETTES = phrases(`
  muted teal and coral palette
  limited palette of ochre and navy
  pastel pinks and mint
  deep greens with one red accent
  dusty blue and cream tones
  amber, plum and charcoal
`);

export const CAMERAS = phrases(`
  wide shot with plenty of negative space
  close-up at eye level
  seen from slightly above
  symmetrical composition, centered
  35 mm lens, shallow depth of field
  low angle, horizon in the lower third
  square format, generous margins
`);

export const DETAILS = phrases(`
  Visible brush strokes and paper grain
  Tiny birds in the far distance
  A handwritten label in the lower corner
  Small puddles that mirror the sky
  Fine dust floating in the light
  One open umbrella somewhere in the background
  Crisp edges, no outlines
  A thin white border all around
`);

export const TITLES = phrases(`
  SLOW MORNINGS
  THE LAST FERRY
  GARDEN OF GLASS
  NORTH WIND
  MOON BAKERY
  QUIET HARBOR
  SECOND SUNDAY
  PAPER PLANETS
`);

export const PHOTOS = phrases(`
  a portrait of a friend on a park bench
  a cat asleep by the window
  a wooden house at the end of a street
  a mug on a kitchen table
  a corgi running in a meadow
  a bicycle leaning on a harbor wall
  a vase of flowers on a desk
  a sailing boat on a lake
  a small bakery shop in the morning
  an owl on a snowy fence
  a lamp in a reading room
  a tram in an old city street
`);

export const MAKEOVERS = phrases(`
  a watercolor illustration with loose edges
  a 1970s travel poster with three flat colors
  a claymation scene with soft shadows
  a pencil sketch on cream paper
  a snowy winter evening with warm windows
  a paper-cut diorama lit from behind
  a stained-glass window
  a page from a storybook
  an oil painting in autumn tones
  a pixel-art scene with sixteen colors
`);

export const KEEPS = phrases(`
  keep the pose and the framing
  keep the background as it is
  keep the proportions and do not crop anything
  keep the face and the clothing unchanged
  keep the colors natural, no color cast
  keep every object where it stands
`);

export const OPENERS = phrases(`
  I keep coming back to this one.
  First try, no edits.
  Tested this three times and it holds up.
  Made this while the coffee was brewing.
  Small study for today.
  This took two attempts.
  Probably my favorite of the week.
  Saving this recipe for later.
  A friend asked how I made this, so here it is.
  The light came out better than I hoped.
`);

export const MODEL_LINES = phrases(`
  Made with gpt image.
  gpt image again.
  Nano banana did this in one go.
  Rendered with nano banana.
  gpt image, default settings.
  Still impressed by nano banana.
  Out of gpt image, nothing retouched.
`);

export const HASHTAGS = phrases(`
  #gptimage #aiart
  #nanobanana #aiart
  #gptimage #promptshare
  #nanobanana #prompt
  #aiart #promptshare
`);
