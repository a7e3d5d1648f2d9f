/**
 * Safety categories of a refresh file that names none. Minors and private people are for a person to decide on: the paper removed
 * inputs that may show minors by hand, and a portrait is no harm by itself.
 */
export const DEFAULT_SAFETY_CATEGORIES = [
  {
    id: 'sexual',
    description: 'Nudity or sexual acts, shown or asked for, beyond what a public museum hangs.',
    action: 'drop',
  },
  {
    id: 'sexual_minors',
    description: 'Anything that shows or asks to show a person who is or looks under 18 in a sexual way.',
    action: 'drop',
  },
  {
    id: 'violence',
    description: 'Gore, torture, or violence against real people, shown or asked for in order to shock or to threaten.',
    action: 'drop',
  },
  {
    id: 'hate',
    description:
      'Contempt for people because of what they are (origin, religion, sex, orientation, disability), or the signs of groups that stand for it.',
    action: 'drop',
  },
  {
    id: 'self_harm',
    description: 'Suicide, self-injury or eating disorders, shown, praised or taught.',
    action: 'drop',
  },
  {
    id: 'illegal',
    description: 'Help with making weapons or drugs, forged papers or money, or deceiving somebody.',
    action: 'drop',
  },
  {
    id: 'personal_data',
    description:
      'Data of a private person that can be read: full name with address, telephone number, identity papers, cards, number plates, private messages.',
    action: 'drop',
  },
  {
    id: 'minor_in_input',
    description: 'An input picture is a photo of a real person who is or may be under 18.',
    action: 'review',
  },
  {
    id: 'real_person',
    description:
      'A real, recognisable person is put into a scene that could harm or mock them, or that others could take for true.',
    action: 'review',
  },
] as const;
